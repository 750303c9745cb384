import { useTranslation } from 'react-i18next'
import { Skeleton } from '../base/skeleton.tsx'

// Widths of different lengths read as text; fixed, so that server and browser agree.
const WIDTHS = ['w-3/4', 'w-1/2', 'w-2/3', 'w-5/6', 'w-2/5']

/** Holds the place of a table with this many rows. */
export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  const { t } = useTranslation()
  return (
    <div role="status" className="overflow-hidden rounded-lg border border-line bg-surface">
      <span className="sr-only">{t('ui.loading')}</span>
      <div className="h-8 border-b border-line bg-sunken" />
      {Array.from({ length: rows }, (_row, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing have no identity
          key={row}
          className="grid h-(--row) auto-cols-fr grid-flow-col items-center gap-6 border-b border-line px-3 last:border-b-0"
        >
          {Array.from({ length: columns }, (_column, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <Skeleton key={column} className={`h-3 ${WIDTHS[(row + column * 2) % WIDTHS.length]}`} />
          ))}
        </div>
      ))}
    </div>
  )
}
