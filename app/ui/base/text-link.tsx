import { Link, type LinkProps } from '@remix-run/react'
import { cx } from './class-names.ts'

/** A link inside text or a table. `quiet` keeps the ink of its surroundings until hovered (names in tables). */
export function TextLink({ quiet, className, ...rest }: LinkProps & { quiet?: boolean }) {
  return (
    <Link
      prefetch="intent"
      className={cx(
        'rounded-sm underline-offset-3 hover:underline',
        quiet
          ? // 24 pixels high to a finger, and no higher in its row (WCAG 2.5.8).
            // A block of its own is cut without a sign where its cell is cut, so it carries the dots itself;
            // with dir="auto" at the end of a name, whichever way the page reads.
            '-mt-1 inline-block max-w-full pt-1 font-medium text-ink decoration-line-strong hover:text-accent-ink sm:in-[.truncate]:truncate sm:in-[.truncate]:align-middle'
          : 'text-accent-ink decoration-accent-line underline',
        className,
      )}
      {...rest}
    />
  )
}
