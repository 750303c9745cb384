import { cx } from './class-names.ts'

/** Initials of a person or a company; decoration beside a name, so hidden from screen readers. */
export function Avatar({
  name,
  shape = 'person',
  size = 'md',
}: {
  name: string
  shape?: 'person' | 'company'
  size?: 'sm' | 'md' | 'lg'
}) {
  return (
    <span
      aria-hidden
      className={cx(
        'inline-grid shrink-0 place-content-center font-semibold select-none',
        shape === 'person' ? 'rounded-full bg-accent-wash text-accent-ink' : 'rounded-md bg-ink text-inverse',
        size === 'sm' && 'size-5 text-[0.5625rem]',
        size === 'md' && 'size-6 text-2xs',
        size === 'lg' && 'size-9 text-sm',
      )}
    >
      {initials(name, size === 'sm' ? 1 : 2)}
    </span>
  )
}

function initials(name: string, most: number): string {
  const words = name.trim().split(/\s+/)
  const picked = most === 1 || words.length === 1 ? words.slice(0, 1) : [words[0], words.at(-1)]
  return picked
    .map((word) => Array.from(word ?? '')[0] ?? '')
    .join('')
    .toUpperCase()
}
