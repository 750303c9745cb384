import { Download, Table2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { minorDigits } from '#app/i18n/format.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import { IconButton } from '../base/button.tsx'
import { Skeleton } from '../base/skeleton.tsx'
import { ChartTable } from './chart-table.tsx'
import { csvOf, downloadText } from './csv.ts'
import { type ChartKind, type ChartPoint, type ChartSeries, type ChartUnit, seriesColor } from './series.ts'

const Drawing = lazy(() => import('./drawing.tsx'))

export interface ChartProps {
  title: string
  /** One sentence that says what the picture shows, for those who cannot see it. */
  summary: string
  kind: ChartKind
  points: ChartPoint[]
  series: ChartSeries[]
  unit?: ChartUnit
  /** For `money`: minor units in this currency, the company's by default. */
  currency?: string
  height?: number
  actions?: ReactNode
  empty?: ReactNode
}

/**
 * A picture of figures with its table and its CSV. The drawing library loads when the chart comes
 * into sight; until then, and without scripts, its place is held and the table can be opened.
 */
export function Chart({
  title,
  summary,
  kind,
  points,
  series,
  unit = 'number',
  currency,
  height = 220,
  actions,
  empty,
}: ChartProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const seen = useSeen(frame)
  const [asTable, setAsTable] = useState(false)
  const print = (value: number): string =>
    unit === 'money'
      ? format.money(value, currency)
      : unit === 'percent'
        ? format.percent(value)
        : unit === 'bytes'
          ? format.bytes(value)
          : format.number(value)

  return (
    <figure aria-labelledby={id} className="min-w-0 rounded-lg border border-line bg-surface">
      <figcaption className="flex items-start justify-between gap-3 ps-4 pe-2 pt-2">
        <div className="min-w-0 py-1">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          <p className="text-xs text-muted">{summary}</p>
        </div>
        <div className="flex items-center" data-print="off">
          {actions}
          <IconButton
            size="sm"
            icon={Table2}
            aria-pressed={asTable}
            label={asTable ? t('ui.chart.picture') : t('ui.chart.table')}
            onClick={() => setAsTable(!asTable)}
          />
          <IconButton
            size="sm"
            icon={Download}
            label={t('ui.chart.csv')}
            onClick={() => downloadText(`${title}.csv`, csvOf(points, series, t('ui.chart.label')))}
          />
        </div>
      </figcaption>
      {series.length > 1 && <Legend series={series} />}
      <div ref={frame} className="px-4 pt-2 pb-4">
        {points.length === 0 ? (
          <div className="grid place-content-center text-center text-sm text-muted" style={{ height }}>
            {empty ?? t('ui.chart.empty')}
          </div>
        ) : asTable ? (
          <ChartTable title={title} points={points} series={series} print={print} minHeight={height} />
        ) : (
          <div aria-hidden style={{ height }} dir="ltr">
            {seen ? (
              <Suspense fallback={<Skeleton className="size-full opacity-40" />}>
                <Drawing
                  kind={kind}
                  points={points}
                  series={series}
                  unit={unit}
                  print={print}
                  compact={(value) => axisText(value, unit, currency, format)}
                  rtl={format.language === 'ar'}
                />
              </Suspense>
            ) : (
              <Skeleton className="size-full opacity-40" />
            )}
          </div>
        )}
        {!asTable && points.length > 0 && (
          <div className="sr-only">
            <ChartTable title={title} points={points} series={series} print={print} minHeight={0} />
          </div>
        )}
      </div>
    </figure>
  )
}

function axisText(
  value: number,
  unit: ChartUnit,
  currency: string | undefined,
  format: ReturnType<typeof useFormat>,
): string {
  if (unit === 'percent') return format.percent(value, 0)
  if (unit === 'bytes') return format.bytes(value)
  // The currency stands in the tooltip and the table; on every tick it would only crowd the axis.
  if (unit === 'money') return format.compact(value / 10 ** minorDigits(currency ?? format.currency))
  return format.compact(value)
}

function Legend({ series }: { series: ChartSeries[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 px-4 pt-1 text-xs text-muted">
      {series.map((entry, index) => (
        <li key={entry.key} className="flex items-center gap-1.5">
          <span aria-hidden className="size-2.5 rounded-sm" style={{ background: seriesColor(entry, index) }} />
          {entry.label}
        </li>
      ))}
    </ul>
  )
}

/** Becomes true when the element first comes near the visible part of the page. */
function useSeen(element: React.RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (seen || element.current === null) return
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      { rootMargin: '200px' },
    )
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [seen, element])
  return seen
}
