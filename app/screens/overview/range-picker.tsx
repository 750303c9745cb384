import { Form, Link, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { cx } from '#app/ui/base/class-names.ts'
import type { Overview } from '#server/overview/overview.service.ts'

const PRESETS = ['7d', '30d', '90d', 'month'] as const

/** Which days: presets as links, so that hovering loads them, and any other days as a GET form. */
export function RangePicker({ period }: { period: Overview['period'] }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const show = search.get('show')
  return (
    <div className="flex flex-wrap items-center gap-2">
      <nav aria-label={t('overview.range.label')}>
        <ul className="flex rounded-md border border-line-strong bg-surface p-0.5 shadow-control">
          {PRESETS.map((preset) => {
            const active = period.range === preset
            return (
              <li key={preset}>
                <Link
                  to={`?range=${preset}${show ? `&show=${show}` : ''}`}
                  prefetch="intent"
                  preventScrollReset
                  aria-current={active ? 'true' : undefined}
                  className={cx(
                    'flex min-h-6.5 items-center rounded-sm px-2.5 text-sm font-medium whitespace-nowrap pointer-coarse:min-h-9',
                    active ? 'bg-accent-wash text-accent-ink' : 'text-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  {t(`overview.range.${preset}`)}
                </Link>
              </li>
            )
          })}
        </ul>
      </nav>
      <Form method="get" className="flex max-w-full flex-wrap items-center gap-1.5">
        <input type="hidden" name="range" value="custom" />
        {show && <input type="hidden" name="show" value={show} />}
        <input
          key={period.from}
          type="date"
          name="from"
          aria-label={t('overview.range.from')}
          defaultValue={period.from}
          max={period.today}
          className="control w-34! min-w-0 shrink tabular pointer-coarse:w-39!"
        />
        <span aria-hidden className="text-muted">
          –
        </span>
        <input
          key={period.to}
          type="date"
          name="to"
          aria-label={t('overview.range.to')}
          defaultValue={period.to}
          max={period.today}
          className="control w-34! min-w-0 shrink tabular pointer-coarse:w-39!"
        />
        <button
          type="submit"
          className="min-h-8 shrink-0 rounded-md border border-line-strong bg-surface px-2.5 text-sm font-medium shadow-control hover:bg-hover"
        >
          {t('overview.range.apply')}
        </button>
      </Form>
    </div>
  )
}
