import type { Figure, Verdict } from './figures.ts'
import { figureOf, round } from './figures.ts'

/** bars.md: every list and dashboard from the smallest to the largest size. */
const MOST_GROWTH = { bar: 4, reach: 2 }
/** Below this a millisecond more of noise would be a growth of its own. */
const LEAST_MS = 1

/** How one read grew with the data. */
export interface Growth {
  name: string
  points: { size: string; p95: number }[]
  factor: number
  bar: number
  reach: number
  verdict: Verdict | null
}

/** The growth of every figure measured at more than one size, from the first to the last. */
export function growthOf(figures: readonly Figure[]): Growth[] {
  const named = Map.groupBy(
    figures.filter(({ times, bar }) => times && bar?.of !== 'ratio'),
    ({ name }) => name,
  )
  return [...named].flatMap(([name, list]) => {
    const points = list.map(({ size, times }) => ({ size, p95: times?.p95 ?? 0 }))
    const first = points[0]
    const last = points.at(-1)
    if (!first || !last || points.length < 2) return []
    const factor = round(Math.max(last.p95, LEAST_MS) / Math.max(first.p95, LEAST_MS))
    const bar = { of: 'growth', unit: '×', ...MOST_GROWTH }
    const { verdict } = figureOf({ name, size: last.size, value: factor, bar })
    return [{ name, points, factor, ...MOST_GROWTH, verdict }]
  })
}

const WIDTH = 44

/** The growth as a picture of bars, each as long as its p95 beside the slowest of all. */
export function chart(growth: readonly Growth[]): string[] {
  if (growth.length === 0) return []
  const most = Math.max(...growth.flatMap(({ points }) => points.map(({ p95 }) => p95)))
  const sizes = Math.max(...growth.flatMap(({ points }) => points.map(({ size }) => size.length)))
  return [
    'Growth with the data, p95:',
    ...growth.flatMap(({ name, points, factor, bar, verdict }) => [
      `  ${name}: ${factor}× (≤ ${bar}) ${verdict === 'missed' ? 'MISSED' : verdict}`,
      ...points.map(({ size, p95 }) => {
        const length = Math.max(1, Math.round((p95 / most) * WIDTH))
        return `    ${size.padStart(sizes)} ${'█'.repeat(length)} ${p95} ms`
      }),
    ]),
    '',
  ]
}

const ROW = 46

/** The same picture as an SVG document. */
export function drawGrowth(growth: readonly Growth[], title: string): string {
  const most = Math.max(1, ...growth.flatMap(({ points }) => points.map(({ p95 }) => p95)))
  const longest = Math.max(1, ...growth.map(({ points }) => points.length))
  const height = 60 + growth.length * (ROW + longest * 14)
  const rows = growth.map(({ name, points, factor, verdict }, index) => {
    const top = 60 + index * (ROW + longest * 14)
    const bars = points.map(({ size, p95 }, place) => {
      const y = top + 8 + place * 14
      const width = Math.max(2, (p95 / most) * 420)
      return `<text x="110" y="${y + 9}" text-anchor="end">${size}</text><rect x="118" y="${y}" width="${width.toFixed(1)}" height="10" rx="2"/><text x="${(126 + width).toFixed(1)}" y="${y + 9}">${p95} ms</text>`
    })
    return `<text x="20" y="${top}" class="name">${escapeXml(name)} · ${factor}× ${verdict}</text>${bars.join('')}`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="680" height="${height}" viewBox="0 0 680 ${height}" font-family="sans-serif" font-size="11">
<style>rect{fill:#3b6ea8}.name{font-weight:600;font-size:13px}.title{font-size:16px;font-weight:600}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>
<text x="20" y="28" class="title">${escapeXml(title)}</text>${rows.join('\n')}
</svg>
`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
