import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { type Bar, figureOf, round } from './measuring/figures.ts'
import { createImporter, type ImportRun } from './measuring/importing.ts'
import { outcomeOf, startReport } from './measuring/report.ts'
import { startBenchServer } from './measuring/world.ts'

/** Lead import with duplicate check. */
const BAR: Bar = { of: 'rate', unit: 'rows/s', bar: 15_000, reach: 30_000, more: true }
/** The whole import beside its own statements sent through raw pg. */
const RATIO: Bar = { of: 'ratio', unit: '× raw', bar: 0.85, reach: 0.9, more: true }
/** Files, one after the other, each followed by its statements through raw pg. */
const FILES = 2

await runCommand(
  {
    name: 'bench -- import',
    summary:
      'Measures an import of leads step by step, under row level security, into a company that has leads already, beside raw pg.',
    options: {
      rows: { type: 'string', value: '<count>', help: 'Rows of each file, 50000 unless told.' },
      leads: {
        type: 'string',
        value: '<count>',
        help: 'Leads there before; a fifth of the rows are among them. 50000 unless told.',
      },
    },
  },
  async ({ options, say }) => {
    const rows = Number(options.rows ?? 50_000)
    const before = Number(options.leads ?? 50_000)
    const folder = await mkdtemp(join(tmpdir(), 'counterfoil-bench-'))
    const finish = startReport(
      'import',
      `${FILES} files, step by step as the job does it, under row level security; a fifth of their rows are there already. ` +
        'After each step raw pg sends the same statements and values for another company with the same leads: as the superuser, without row level security, in the same transactions, those at once that were under way at once, and waiting for the disk where the import does.',
    )
    const server = await startBenchServer()
    try {
      const importer = await createImporter(server.url, folder)
      say(`filling ${before} leads`)
      await importer.importRows(0, before)
      const runs: ImportRun[] = []
      const known = Math.min(before, Math.round(rows / 5))
      for (let file = 0; file < FILES; file += 1) {
        const run = await importer.importRows(before - known + file * (rows - known), rows)
        runs.push(run)
        say(
          Object.entries(run)
            .map(([name, value]) => `${name} ${Math.round(value)}`)
            .join(', '),
        )
      }
      await importer.close()

      const sum = (of: keyof ImportRun) => runs.reduce((total, run) => total + run[of], 0)
      const perSecond = (ms: number) => Math.round((FILES * rows) / (ms / 1000))
      const size = `${rows / 1000} k rows`
      const whole = sum('upload') + sum('preview') + sum('write')
      const memory = Math.round(process.memoryUsage().rss / 1e6)
      const figures = [
        figureOf({ name: 'preview with duplicate check', size, value: perSecond(sum('preview')), bar: null }),
        figureOf({ name: 'write with duplicate check', size, value: perSecond(sum('write')), bar: BAR }),
        figureOf({ name: 'whole, from the upload', size, value: perSecond(whole), bar: BAR }),
        figureOf({ name: 'whole, rows/s beside raw pg', size, value: round(sum('raw') / whole), bar: RATIO }),
        figureOf({ name: 'memory of the process with what it recorded, MB', size, value: memory, bar: null }),
      ]
      const sizes = {
        files: FILES,
        rows,
        leadsBefore: before,
        created: sum('created'),
        duplicates: sum('duplicates'),
      }
      return outcomeOf(await finish(server.url, { sizes, figures }))
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
)
