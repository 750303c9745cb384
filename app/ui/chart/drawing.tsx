import {
  Area,
  AreaChart,
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { type ChartKind, type ChartPoint, type ChartSeries, type ChartUnit, seriesColor } from './series.ts'

interface DrawingProps {
  kind: ChartKind
  points: ChartPoint[]
  series: ChartSeries[]
  unit: ChartUnit
  print: (value: number) => string
  compact: (value: number) => string
  rtl: boolean
}

const TICK = { fill: 'var(--color-muted)', fontSize: 11 }

/** The picture itself; its own chunk, because the drawing library is larger than the rest of a page. */
export default function Drawing({ kind, points, series, print, compact, rtl }: DrawingProps) {
  const lying = kind === 'horizontal'
  const labels = {
    dataKey: 'label',
    tick: TICK,
    tickLine: false,
    axisLine: { stroke: 'var(--color-line-strong)' },
    reversed: rtl && !lying,
    minTickGap: 24,
  }
  const figures = {
    tick: TICK,
    tickLine: false,
    axisLine: false,
    tickFormatter: (value: number) => compact(value),
    allowDecimals: false,
  }
  const side = rtl ? ('right' as const) : ('left' as const)
  const frame = (
    <>
      <CartesianGrid stroke="var(--color-line)" vertical={lying} horizontal={!lying} />
      {lying ? (
        <>
          <XAxis type="number" {...figures} reversed={rtl} />
          <YAxis type="category" width={110} orientation={side} interval={0} {...labels} />
        </>
      ) : (
        <>
          <XAxis {...labels} />
          <YAxis width="auto" orientation={side} {...figures} />
        </>
      )}
      <Tooltip
        isAnimationActive={false}
        cursor={{ fill: 'var(--color-hover)', stroke: 'var(--color-line-strong)' }}
        content={({ active, payload, label }) =>
          active && payload.length > 0 ? (
            <div
              dir={rtl ? 'rtl' : 'ltr'}
              className="rounded-md border border-line bg-raised px-2.5 py-1.5 text-xs shadow-raised"
            >
              <p className="font-medium">{label}</p>
              {payload.map((entry) => (
                <p key={String(entry.dataKey)} className="flex items-center gap-1.5 tabular">
                  <span className="size-2 rounded-sm" style={{ background: entry.color }} />
                  <span className="text-muted">{entry.name}</span>
                  <bdi className="ms-auto ps-3 font-medium">{print(Number(entry.value))}</bdi>
                </p>
              ))}
            </div>
          ) : null
        }
      />
    </>
  )
  // The picture is hidden from screen readers, who have the table: nothing in it may take the focus.
  const shared = {
    accessibilityLayer: false,
    data: points,
    margin: { top: 6, right: rtl ? 0 : 6, bottom: 0, left: rtl ? 6 : 0 },
  }
  return (
    <ResponsiveContainer width="100%" height="100%">
      {kind === 'line' ? (
        <LineChart {...shared}>
          {frame}
          {series.map((entry, index) => (
            <Line
              key={entry.key}
              dataKey={entry.key}
              name={entry.label}
              stroke={seriesColor(entry, index)}
              strokeWidth={2}
              dot={false}
              type="linear"
              isAnimationActive={false}
            />
          ))}
        </LineChart>
      ) : kind === 'area' ? (
        <AreaChart {...shared}>
          {frame}
          {series.map((entry, index) => (
            <Area
              key={entry.key}
              dataKey={entry.key}
              name={entry.label}
              stroke={seriesColor(entry, index)}
              fill={seriesColor(entry, index)}
              fillOpacity={0.12}
              strokeWidth={2}
              type="linear"
              isAnimationActive={false}
            />
          ))}
        </AreaChart>
      ) : (
        <BarChart {...shared} layout={lying ? 'vertical' : 'horizontal'} barCategoryGap="22%">
          {frame}
          {series.map((entry, index) => (
            <Bar
              key={entry.key}
              dataKey={entry.key}
              name={entry.label}
              fill={seriesColor(entry, index)}
              stackId={kind === 'stacked' ? 'all' : undefined}
              radius={kind === 'stacked' ? 0 : 2}
              maxBarSize={36}
              isAnimationActive={false}
            />
          ))}
        </BarChart>
      )}
    </ResponsiveContainer>
  )
}
