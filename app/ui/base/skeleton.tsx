import { cx } from './class-names.ts'

/** Holds the place of content that is on its way; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block animate-pulse-soft rounded-sm bg-neutral-wash', className)} />
}
