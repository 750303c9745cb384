import type { ChartPoint, ChartSeries } from './series.ts'

// A cell a spreadsheet would run as a formula, also behind spaces; numbers stay numbers.
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/

/** The figures of a chart as CSV, with a byte order mark so that Excel reads Arabic. */
export function csvOf(points: ChartPoint[], series: ChartSeries[], labelHeader: string): string {
  const rows = [
    [labelHeader, ...series.map((entry) => entry.label)],
    ...points.map((point) => [point.label, ...series.map((entry) => point[entry.key] ?? '')]),
  ]
  return `\ufeff${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Hands text to the browser as a file. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
