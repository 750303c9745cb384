import { cx } from '../base/class-names.ts'

/** The shape of a trend without axes; decoration beside a figure. Drawn by the server, no library. */
export function Sparkline({ values, className }: { values: number[]; className?: string }) {
  const width = 80
  const height = 32
  const low = Math.min(...values)
  const span = Math.max(...values) - low || 1
  const points = values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * width
    const y = height - 3 - ((value - low) / span) * (height - 6)
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className={cx('flip-rtl overflow-visible', className)}
    >
      <polygon points={`0,${height} ${points.join(' ')} ${width},${height}`} className="fill-chart-1 opacity-10" />
      <polyline
        points={points.join(' ')}
        fill="none"
        className="stroke-chart-1"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
