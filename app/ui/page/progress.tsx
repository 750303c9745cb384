import { useRevalidator } from '@remix-run/react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '../base/class-names.ts'

export interface ProgressProps {
  label: ReactNode
  done: number
  /** Unknown while it is being counted: the bar then moves without an end. */
  total: number | null
  /** What `done` and `total` count; nothing is said of other things, which the label names. */
  unit?: 'rows' | 'bytes'
  /** Of them a second. */
  rate?: number
  tone?: 'accent' | 'positive' | 'negative'
  /** What it is doing now: "Writing sales". */
  step?: ReactNode
  /** Usually a cancel button. */
  actions?: ReactNode
}

/** Long work on its way: how far, how fast, how long still. */
export function Progress({ label, done, total, unit, rate, tone = 'accent', step, actions }: ProgressProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = total === null ? null : total === 0 ? 1 : Math.min(1, done / total)
  const left = rate && total !== null && rate > 0 && done < total ? (total - done) / rate : null
  const amount = unit === 'bytes' ? format.bytes : format.number
  const sofar = unit === 'rows' ? t('ui.progress.rows', { count: done }) : amount(done)
  const facts = [
    total === null ? (done > 0 ? sofar : null) : t('ui.progress.of', { done: amount(done), total: amount(total) }),
    rate ? t('ui.progress.rate', { rate: format.compact(rate) }) : null,
    left === null ? null : t('ui.progress.left', { time: format.duration(left) }),
  ].filter(Boolean)
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <div className="flex items-center justify-between gap-4">
        <p className="min-w-0 truncate font-medium">{label}</p>
        <div className="flex shrink-0 items-center gap-2">
          {share !== null && <span className="tabular text-muted">{format.percent(share, 0)}</span>}
          {actions}
        </div>
      </div>
      <div
        role="progressbar"
        aria-label={typeof label === 'string' ? label : t('ui.progress.label')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={share === null ? undefined : Math.round(share * 100)}
        className="relative h-1.5 overflow-hidden rounded-full bg-neutral-wash"
      >
        <div
          className={cx(
            'absolute inset-y-0 start-0 rounded-full transition-[width] duration-500',
            tone === 'accent' && 'bg-accent',
            tone === 'positive' && 'bg-positive-solid',
            tone === 'negative' && 'bg-negative-solid',
            share === null && 'w-2/5 animate-creep',
          )}
          style={share === null ? undefined : { width: `${share * 100}%` }}
        />
      </div>
      <p className="flex flex-wrap gap-x-2 text-xs text-muted tabular">
        {step && <span>{step}</span>}
        {facts.map((fact) => (
          // Node writes "17.8k", Chromium "17.8K": what differs is not worth a page drawn anew under the reader.
          <span key={fact} className="before:me-2 before:content-['·'] first:before:hidden" suppressHydrationWarning>
            {fact}
          </span>
        ))}
      </p>
    </div>
  )
}

/** Loads the page's data anew every `everyMs` while something is under way, and once more when it ends. */
export function useRefreshWhile(active: boolean, everyMs = 2000): void {
  const { revalidate } = useRevalidator()
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => {
      // A tab nobody looks at asks for nothing.
      if (document.visibilityState === 'visible') revalidate()
    }, everyMs)
    return () => clearInterval(timer)
  }, [active, everyMs, revalidate])
}
