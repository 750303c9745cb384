export type ChartKind = 'line' | 'area' | 'bar' | 'stacked' | 'horizontal'
export type ChartUnit = 'number' | 'money' | 'percent' | 'bytes'

export interface ChartSeries {
  key: string
  label: string
  /** 1 to 6, the palette of the tokens; by default in order. */
  color?: 1 | 2 | 3 | 4 | 5 | 6
}

export interface ChartPoint {
  /** What the axis says, already in the reader's language. */
  label: string
  [series: string]: string | number | null
}

/** Its own color of the palette, or the next in order. */
export function seriesColor(series: ChartSeries, index: number): string {
  return `var(--color-chart-${series.color ?? (index % 6) + 1})`
}
