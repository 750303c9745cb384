import { useTranslation } from 'react-i18next'
import type { ChartPoint, ChartSeries } from './series.ts'

interface ChartTableProps {
  title: string
  points: ChartPoint[]
  series: ChartSeries[]
  print: (value: number) => string
  minHeight: number
}

/** The same figures to read: for screen readers, for copying, for whoever distrusts pictures. */
export function ChartTable({ title, points, series, print, minHeight }: ChartTableProps) {
  const { t } = useTranslation()
  return (
    <div
      className={minHeight > 0 ? 'pane-scroll overflow-auto' : undefined}
      style={{ minHeight, maxHeight: minHeight || undefined }}
      tabIndex={minHeight > 0 ? 0 : undefined}
    >
      <table className="w-full text-sm">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr>
            <th scope="col" className="border-b border-line py-1 pe-3 text-start text-xs font-medium text-muted">
              {t('ui.chart.label')}
            </th>
            {series.map((entry) => (
              <th
                key={entry.key}
                scope="col"
                className="border-b border-line py-1 ps-3 text-end text-xs font-medium text-muted"
              >
                {entry.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => (
            <tr key={point.label}>
              <th scope="row" className="border-b border-line py-1 pe-3 text-start font-normal">
                {point.label}
              </th>
              {series.map((entry) => (
                <td
                  key={entry.key}
                  className="border-b border-line py-1 ps-3 text-end tabular"
                  suppressHydrationWarning
                >
                  {typeof point[entry.key] === 'number' ? print(Number(point[entry.key])) : '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
