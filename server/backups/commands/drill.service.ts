import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { noSuchBackup } from '../backups.errors.ts'
import { findNewestRuns } from '../backups.queries.ts'
import { backupIdInput } from '../backups.schemas.ts'
import { drillBackupNow } from '../drill/drill.service.ts'
import { directUrl, tryBackup } from '../drill/drill-run.service.ts'
import { type DrillReport, type DrillState, drillReportSchema } from '../drill/drills.schemas.ts'
import { keysWith } from '../restore/choosing/given-key.ts'
import { openBackupFile } from '../restore/load/backup-source.ts'
import { explainRestore } from '../restore/restore-error.ts'
import { inSystem } from '../runs/in-system.ts'

export interface CommandDrill {
  id: string | null
  state: DrillState
  message: string | null
  problems: DrillReport['problems']
  records: number
  tables: number
  ms: number | null
  timings: Record<string, number>
}

/** A drill for somebody at a terminal. @throws {AppError} NOT_FOUND, BAD_INPUT, LOCKED. */
export async function drillForCommand(
  services: Services,
  which: { id: string } | { file: string } | { newest: true },
  secret?: string,
): Promise<CommandDrill> {
  if ('file' in which) return await drillFile(services, which.file, secret)
  const backupId = 'id' in which ? idOf(which.id) : await newestId(services)
  const row = await drillBackupNow(services, { backupId, byName: 'npm run backup:drill', source: 'command', secret })
  const report = drillReportSchema.safeParse(row.report).data ?? null
  return describe(backupId, row.state, row.failureMessage, report)
}

async function drillFile(services: Services, path: string, secret?: string): Promise<CommandDrill> {
  try {
    const source = await openBackupFile(path, keysWith(services, secret))
    const report = await tryBackup(source, { serverUrl: directUrl(services.config) }).finally(() => source.close())
    return describe(null, report.problems.length > 0 ? 'FAILED' : 'PASSED', report.problems[0]?.message ?? null, report)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      throw new AppError('NOT_FOUND', {
        field: 'file',
        message: 'no such file',
        userMessage: `There is no file at ${path}.`,
      })
    const error = explainRestore(thrown, 'the trial restore', 'The file is untouched.')
    return describe(null, error.failure === 'BACKUP_DAMAGED' ? 'FAILED' : 'COULD_NOT_RUN', error.message, null)
  }
}

function idOf(id: string): string {
  const input = backupIdInput.safeParse({ id })
  if (input.success) return input.data.id
  throw new AppError('BAD_INPUT', { field: 'id', message: 'no id', userMessage: '--id is not the id of a backup.' })
}

async function newestId(services: Services): Promise<string> {
  const runs = await inSystem(services, (trx) => findNewestRuns(trx, { companyId: undefined, limit: 200 }))
  const run = runs.find(({ companyId, filePath, leaseToken }) => companyId === null && filePath && !leaseToken)
  if (!run) throw noSuchBackup()
  return run.id
}

function describe(
  id: string | null,
  state: DrillState,
  message: string | null,
  report: DrillReport | null,
): CommandDrill {
  return {
    id,
    state,
    message,
    problems: report?.problems ?? [],
    records: report?.tables.reduce((sum, table) => sum + table.restored, 0) ?? 0,
    tables: report?.tables.length ?? 0,
    ms: report?.timings.total ?? null,
    timings: report?.timings ?? {},
  }
}
