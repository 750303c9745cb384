import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../base/class-names.ts'

export type BannerTone = 'neutral' | 'accent' | 'positive' | 'warning' | 'negative'

const LOOKS = {
  neutral: { icon: Info, className: 'border-line bg-sunken text-ink [--icon:var(--color-muted)]' },
  accent: { icon: Info, className: 'border-accent-line bg-accent-wash text-ink [--icon:var(--color-accent-ink)]' },
  positive: {
    icon: CircleCheck,
    className: 'border-positive-line bg-positive-wash text-ink [--icon:var(--color-positive)]',
  },
  warning: {
    icon: TriangleAlert,
    className: 'border-warning-line bg-warning-wash text-ink [--icon:var(--color-warning)]',
  },
  negative: {
    icon: CircleAlert,
    className: 'border-negative-line bg-negative-wash text-ink [--icon:var(--color-negative)]',
  },
}

export interface BannerProps {
  tone?: BannerTone
  title?: ReactNode
  actions?: ReactNode
  /** Announced at once: for something that has just gone wrong. */
  urgent?: boolean
  children?: ReactNode
}

/** Something to know about this page: a state, a warning, what is missing. */
export function Banner({ tone = 'neutral', title, actions, urgent, children }: BannerProps) {
  const { icon: Icon, className } = LOOKS[tone]
  return (
    <div
      role={urgent ? 'alert' : undefined}
      className={cx('flex gap-2.5 rounded-lg border px-3 py-2.5 text-sm', className)}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-(--icon)" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-56">
          {title && <p className="font-semibold">{title}</p>}
          {children && <div>{children}</div>}
        </div>
        {actions}
      </div>
    </div>
  )
}
