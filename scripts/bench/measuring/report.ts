import { readFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import pg from 'pg'
import { EXIT, type Outcome } from '../../command.ts'
import type { Figure } from './figures.ts'
import { chart, type Growth } from './growth.ts'

/** Everything a reader needs to believe a figure. */
export interface Report {
  bench: string
  at: string
  method: string
  machine: { cpu: string; cores: number; memoryGb: number; loadBefore: number[]; loadAfter: number[] }
  versions: { counterfoil: string; node: string; postgres: string }
  sizes: Record<string, number | string>
  figures: Figure[]
  growth: Growth[]
}

/** Notes the machine as it is before anything runs; the returned function closes the report. */
export function startReport(bench: string, method: string) {
  const loadBefore = load()
  return async (
    url: string,
    found: { sizes: Report['sizes']; figures: Figure[]; growth?: Growth[] },
  ): Promise<Report> => ({
    bench,
    at: new Date().toISOString(),
    method,
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      memoryGb: Math.round(totalmem() / 1e9),
      loadBefore,
      loadAfter: load(),
    },
    versions: { counterfoil: version(), node: process.versions.node, postgres: await postgresVersion(url) },
    growth: [],
    ...found,
  })
}

/** The report as the command's outcome: it fails when a bar is missed. */
export function outcomeOf(report: Report): Outcome {
  const verdicts = [...report.figures, ...report.growth].map(({ verdict }) => verdict)
  const missed = verdicts.filter((verdict) => verdict === 'missed').length
  const judged = verdicts.filter((verdict) => verdict !== null).length
  return {
    json: { ...report, bars: { judged, missed, reached: verdicts.filter((verdict) => verdict === 'reached').length } },
    text: [
      ...head(report),
      '',
      ...lines(report.figures),
      '',
      ...chart(report.growth),
      `${judged - missed} of ${judged} bars met.`,
    ].join('\n'),
    exit: missed === 0 ? EXIT.ok : EXIT.failure,
  }
}

function head({ bench, at, method, machine, versions, sizes }: Report): string[] {
  return [
    `bench ${bench}, ${at.slice(0, 16).replace('T', ' ')} UTC`,
    `${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB; load ${machine.loadBefore.join(' ')} before, ${machine.loadAfter.join(' ')} after`,
    `Counterfoil ${versions.counterfoil}, Node ${versions.node}, PostgreSQL ${versions.postgres}`,
    `Sizes: ${Object.entries(sizes)
      .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
      .join(', ')}`,
    method,
  ]
}

/** One line a figure: what was measured beside what is asked. */
function lines(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ name, size, value, bar, verdict, times, peer }) => [
    verdict === 'missed' ? 'MISSED' : (verdict ?? ''),
    name,
    size,
    bar ? `${bar.of} ${value} ${bar.unit}` : `${value}`,
    bar ? `${bar.more ? '≥' : '≤'} ${bar.bar}${bar.reach === undefined ? '' : ` (${bar.reach})`}` : '',
    times ? `least ${times.least}  p50 ${times.p50}  p95 ${times.p95}  p99 ${times.p99} ms  ${times.perSecond}/s` : '',
    peer ? `${peer.name} p50 ${peer.times.p50}  ${peer.times.perSecond}/s` : '',
  ])
  const heading = ['', 'what', 'at', 'measured', 'bar (reach)', 'times', 'beside']
  const widths = heading.map((_, column) => Math.max(...[heading, ...rows].map((row) => row[column]?.length ?? 0)))
  return [heading, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

const load = () => loadavg().map((value) => Number(value.toFixed(1)))

function version(): string {
  const read: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
  return String(Reflect.get(Object(read), 'version'))
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version')
    return rows[0]?.server_version ?? 'unknown'
  } finally {
    await client.end()
  }
}
