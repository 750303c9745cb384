import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './class-names.ts'

export type Tone = 'neutral' | 'accent' | 'positive' | 'warning' | 'negative'

const WASH: Record<Tone, string> = {
  neutral: 'bg-neutral-wash text-muted border-line',
  accent: 'bg-accent-wash text-accent-ink border-accent-line',
  positive: 'bg-positive-wash text-positive border-positive-line',
  warning: 'bg-warning-wash text-warning border-warning-line',
  negative: 'bg-negative-wash text-negative border-negative-line',
}

export const DOT: Record<Tone, string> = {
  neutral: 'bg-faint',
  accent: 'bg-accent',
  positive: 'bg-positive-solid',
  warning: 'bg-warning-solid',
  negative: 'bg-negative-solid',
}

/** A short label. Colour supports the word and never replaces it. */
export function Badge({
  tone = 'neutral',
  icon: Icon,
  children,
}: {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
}) {
  return (
    <span
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        WASH[tone],
      )}
    >
      {Icon && <Icon aria-hidden className="size-3 shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  )
}

export interface StatusProps {
  tone?: Tone
  /** A colour of its own instead of a tone's, as a chart has it. */
  colour?: string
  live?: boolean
  children: ReactNode
}

/** The state of a thing in a row or a header: a dot and a word. `live` breathes while work goes on. */
export function Status({ tone = 'neutral', colour, live, children }: StatusProps) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span
        aria-hidden
        className={cx('size-2 shrink-0 rounded-full', !colour && DOT[tone], live && 'animate-pulse-soft')}
        style={colour ? { background: colour } : undefined}
      />
      {children}
    </span>
  )
}
