import { Link } from '@remix-run/react'
import { ArrowDownRight, ArrowUpRight, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '../base/class-names.ts'
import { Sparkline } from '../chart/sparkline.tsx'

export interface StatProps {
  label: ReactNode
  /** The figure: a Money or NumberValue. */
  value: ReactNode
  /** Change against the period before, as a share: 0.12 is 12% more. */
  delta?: number
  /** Whether more is good news: decides the colour, not the arrow. */
  moreIs?: 'good' | 'bad' | 'neutral'
  /** What the delta compares with: "against last month". */
  comparison?: ReactNode
  trend?: number[]
  to?: string
}

/** One figure with where it is going. Lay several in a StatRow. */
export function Stat({ label, value, delta, moreIs = 'good', comparison, trend, to }: StatProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const good = delta === undefined || delta === 0 || moreIs === 'neutral' ? null : delta > 0 === (moreIs === 'good')
  const Arrow = delta === undefined || delta === 0 ? Minus : delta > 0 ? ArrowUpRight : ArrowDownRight
  return (
    <div className="@container relative flex min-w-0 flex-col gap-1 bg-surface px-4 py-3 has-[a:hover]:bg-sunken">
      <p className="truncate text-sm text-muted">
        {to ? (
          <Link to={to} prefetch="intent" className="after:absolute after:inset-0 hover:text-ink">
            {label}
          </Link>
        ) : (
          label
        )}
      </p>
      <div className="flex min-h-9 items-center justify-between gap-3">
        <p className="text-2xl font-semibold tracking-tight tabular">{value}</p>
        {trend && trend.length > 1 && (
          <Sparkline values={trend} className="hidden h-8 w-16 shrink-0 @[11rem]:block @[14rem]:w-20" />
        )}
      </div>
      {(delta !== undefined || comparison) && (
        <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-muted">
          {delta !== undefined && (
            <span
              className={cx(
                'inline-flex items-center gap-0.5 font-medium',
                good === true && 'text-positive',
                good === false && 'text-negative',
              )}
            >
              <Arrow aria-hidden className="flip-rtl size-3.5" />
              <span className="sr-only">
                {delta > 0 ? t('ui.stat.up') : delta < 0 ? t('ui.stat.down') : t('ui.stat.same')}
              </span>
              <bdi>{format.percent(Math.abs(delta))}</bdi>
            </span>
          )}
          {comparison}
        </p>
      )}
    </div>
  )
}

/** Figures side by side in one frame, two on a phone in every language, parted by lines; a row that is not full ends in plain surface. */
export function StatRow({ children }: { children: ReactNode }) {
  return (
    <div className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,9.5rem),1fr))] gap-px overflow-hidden rounded-lg border border-line bg-surface *:shadow-[0_0_0_1px_var(--color-line)]">
      {children}
    </div>
  )
}
