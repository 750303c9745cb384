import { Link, useLocation, useSearchParams } from '@remix-run/react'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '../base/class-names.ts'
import { searchWith } from './table-query.ts'
import type { PageInfo } from './types.ts'

const LINK =
  'inline-flex min-h-7 items-center gap-1 rounded-md border border-line-strong bg-surface px-2 text-xs font-medium shadow-control hover:bg-hover'

/** Forward by cursor; back along the way one came, or to the first page from a link. */
export function Pagination({ page, shown }: { page: PageInfo; shown: number }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const location = useLocation()
  const trail = trailOf(location.state)
  const number = Math.max(1, Number(search.get('page')) || 1)
  const back = trail.at(-1) ?? (search.has('cursor') ? searchWith(search, {}) : null)
  const next = page.next === null ? null : searchWith(search, { cursor: page.next, page: String(number + 1) })
  const count = page.count.value
  const format = useFormat()
  // A cursor that came without its number stands anywhere, and so does the end of an estimate.
  const placed = (back === null || number > 1) && (next !== null || page.count.exact)
  // The last page alone is shorter than the others.
  const before = next === null ? count - shown : (number - 1) * shown
  const rows = placed ? `${format.number(before + 1)}–${format.number(before + shown)}` : shown
  return (
    <nav
      aria-label={t('ui.table.pages')}
      className="flex min-h-11 items-center justify-between gap-3 border-t border-line rounded-b-lg bg-surface py-1.5 sm:sticky sm:bottom-0 sm:z-10 ps-3 pe-2 text-xs text-muted"
      data-print="off"
    >
      <p className="tabular">
        {count <= shown && page.count.exact
          ? t('ui.table.count', { count })
          : page.count.exact
            ? t('ui.table.shownOf', { shown: rows, count })
            : t('ui.table.shownOfAbout', { shown: rows, count })}
      </p>
      {(back !== null || next !== null) && (
        <div className="flex items-center gap-1.5">
          <span className="me-1 tabular">{t('ui.table.page', { number })}</span>
          <Step to={back} state={{ trail: trail.slice(0, -1) }} label={t('ui.table.previous')}>
            <ChevronLeft aria-hidden className="flip-rtl size-3.5" />
            {t('ui.table.previous')}
          </Step>
          <Step to={next} state={{ trail: [...trail, location.search || '?'] }} label={t('ui.table.next')}>
            {t('ui.table.next')}
            <ChevronRight aria-hidden className="flip-rtl size-3.5" />
          </Step>
        </div>
      )}
    </nav>
  )
}

function Step({
  to,
  state,
  children,
}: {
  to: string | null
  state: { trail: string[] }
  label: string
  children: React.ReactNode
}) {
  if (to === null) {
    return (
      <span aria-disabled="true" className={cx(LINK, 'opacity-50 shadow-none')}>
        {children}
      </span>
    )
  }
  return (
    <Link to={to} state={state} prefetch="intent" preventScrollReset className={cx(LINK, 'text-ink')}>
      {children}
    </Link>
  )
}

function trailOf(state: unknown): string[] {
  if (typeof state !== 'object' || state === null || !('trail' in state) || !Array.isArray(state.trail)) return []
  return state.trail.filter((entry) => typeof entry === 'string')
}
