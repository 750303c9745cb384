import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { importLegacyFile } from '#server/legacy/command.service.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withServices } from './with-services.ts'

await runCommand(
  {
    name: 'backup:import-legacy',
    summary:
      'Reads a backup of the old system (JSON, version 3.0.0) into a company, and reports every row that it refuses.',
    options: {
      file: { type: 'string', value: 'path', help: 'The file; plain, gzipped or in zstd (required)' },
      company: { type: 'string', value: 'slug', help: 'Company that gets the rows (required)' },
      reason: { type: 'string', value: 'text', help: 'Kept in the audit log' },
      'dry-run': { type: 'boolean', help: 'Read, judge and report; write nothing' },
    },
    exits: {
      [EXIT.lockHeld]: 'another file is being imported into the company',
      [EXIT.partial]: 'done, but some rows were refused; they are listed',
    },
    examples: ['npm run -s backup:import-legacy -- --file old-backup.json.gz --company northwind --dry-run --json'],
  },
  async ({ options, say }) => {
    const { file, company } = options
    if (!file) throw new UsageError('--file <path> says which backup is read')
    if (!company) throw new UsageError('--company <slug> says who gets the rows')
    if (!(await stat(file).catch(() => null))?.isFile()) throw new UsageError(`there is no file at ${file}`)
    const result = await withServices('counterfoil backup:import-legacy', (services) =>
      importLegacyFile(services, {
        path: file,
        fileName: basename(file),
        company,
        reason: options.reason ?? 'Import from the old system',
        byName: 'npm run backup:import-legacy',
        dryRun: options['dry-run'],
      }),
    )
    for (const { entity, position, field, problem } of result.refused)
      say(`${entity}, row ${position}, ${field}: ${problem}`)
    for (const { table, column, rows } of result.notes)
      say(
        column === null
          ? `${table}: not imported, ${rows} rows`
          : `${table}.${column}: has no place here, ${rows} rows`,
      )
    const refused = Object.values(result.counts).reduce((sum, each) => sum + each.refused, 0)
    const lines = Object.entries(result.counts).map(
      ([table, each]) =>
        `${table}: ${each.new} ${options['dry-run'] ? 'would be imported' : 'imported'}, ${each.there} there already, ${each.refused} refused`,
    )
    return {
      json: { ...result, dryRun: options['dry-run'] },
      text: lines.join('\n'),
      exit: refused > 0 ? EXIT.partial : EXIT.ok,
    }
  },
)
