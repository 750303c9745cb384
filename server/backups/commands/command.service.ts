import { join } from 'node:path'
import type { Config } from '#server/kernel/config.ts'
import { lastDue } from '#server/kernel/cron.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { alreadyRunning } from '../backups.errors.ts'
import {
  type BackupRow,
  findNewestRuns,
  getCompanyIdBySlug,
  getCompanySlug,
  getRunOfSystem,
} from '../backups.queries.ts'
import { progressSchema, reasonSchema } from '../backups.schemas.ts'
import { makeBackupNow, type RunOptions } from '../backups.service.ts'
import { copiesOfRun, type StoredCopy } from '../runs/copies.service.ts'
import { inSystem } from '../runs/in-system.ts'
import { requestCancel } from '../runs/lease.queries.ts'
import { nightlyTimes, runNightlyBackup } from '../schedules/due.service.ts'

/** What the commands print: paths as the shell can use them from the checkout. */
export interface CommandBackup {
  id: string
  path: string | null
  records: number | null
  bytes: number | null
  state: string
  corrupt: boolean
  company: string | null
  reason: string
  startedAt: Date
  sha256: string | null
  kind: string
  encrypted: boolean
  /** What became of it in each store. */
  copies: StoredCopy[]
}

const LOOK_MS = 1_000

/**
 * A backup for somebody at a terminal, made in this process; `signal` cancels it cleanly.
 * @throws {AppError} BAD_INPUT for the reason or the company, LOCKED, or INTERNAL in the run's own words.
 */
export async function makeBackupForCommand(
  services: Services,
  input: Partial<RunOptions> & {
    reason: string
    company: string | null
    byName: string
    passphrase?: string | undefined
    say: (line: string) => void
    signal: AbortSignal
  },
): Promise<CommandBackup> {
  const reason = reasonSchema.safeParse(input.reason)
  if (!reason.success) {
    throw new AppError('BAD_INPUT', {
      field: 'reason',
      message: 'no usable reason',
      userMessage: `--reason: ${reason.error.issues[0]?.message}`,
    })
  }
  const companyId = input.company === null ? null : await requireCompany(services, input.company)
  let watching: NodeJS.Timeout | undefined
  let runId = ''
  const cancel = () => {
    void inSystem(services, (trx) => requestCancel(trx, runId, null, services.clock.now())).catch(() => undefined)
  }
  try {
    const run = await makeBackupNow(services, {
      companyId,
      reason: reason.data,
      byName: input.byName,
      source: 'command',
      scheduledFor: null,
      kind: input.kind ?? 'comprehensive',
      stores: input.stores ?? [],
      recipients: input.recipients ?? [],
      ...(input.encrypt ? { encrypt: input.encrypt } : undefined),
      passphrase: input.passphrase,
      strict: input.strict ?? false,
      onStart: (id) => {
        runId = id
        if (input.signal.aborted) cancel()
        else input.signal.addEventListener('abort', cancel, { once: true })
        watching = setInterval(() => void sayProgress(services, id, input.say), LOOK_MS)
      },
    })
    if (!run) throw alreadyRunning()
    return await describe(services, requireMade(run))
  } finally {
    clearInterval(watching)
    input.signal.removeEventListener('abort', cancel)
  }
}

/** The backup of the night that was due last; made now unless it was made before. */
export async function makeScheduledBackupForCommand(
  services: Services,
  input: { byName: string },
): Promise<CommandBackup> {
  const scheduledFor = lastDue(await nightlyTimes(services), services.clock.now())
  return await describe(services, await runNightlyBackup(services, { scheduledFor, byName: input.byName }))
}

export async function listBackupsForCommand(
  services: Services,
  input: { company: string | null; limit: number },
): Promise<CommandBackup[]> {
  const companyId = input.company === null ? undefined : await requireCompany(services, input.company)
  const rows = await inSystem(services, (trx) => findNewestRuns(trx, { companyId, limit: input.limit }))
  return await Promise.all(rows.map((row) => describe(services, row)))
}

async function requireCompany(services: Services, slug: string): Promise<string> {
  const id = await inSystem(services, (trx) => getCompanyIdBySlug(trx, slug))
  if (id) return id
  throw new AppError('BAD_INPUT', {
    field: 'company',
    message: 'unknown company',
    userMessage: `There is no company with the short name “${slug}”.`,
  })
}

function requireMade(run: BackupRow): BackupRow {
  if (run.state !== 'FAILED') return run
  throw new AppError('INTERNAL', {
    reason: run.failure ?? 'FAILED',
    message: 'the backup failed',
    userMessage: run.failureMessage ?? 'The backup failed.',
  })
}

async function sayProgress(services: Services, id: string, say: (line: string) => void): Promise<void> {
  const run = await inSystem(services, (trx) => getRunOfSystem(trx, id)).catch(() => null)
  const progress = progressSchema.safeParse(run?.progress).data
  if (!progress || progress.phase === 'starting') return
  if (progress.phase === 'verifying') return say('reading it back …')
  const left = progress.secondsLeft === null ? '' : `, about ${progress.secondsLeft} s left`
  say(
    `${progress.table ?? ''}: table ${Math.min(progress.tablesDone + 1, progress.tables)} of ${progress.tables}, ${progress.rows} rows, ${(progress.fileBytes / 1e6).toFixed(1)} MB, ${progress.rowsPerSecond} rows/s${left}`,
  )
}

async function describe(services: Services, run: BackupRow): Promise<CommandBackup> {
  const { companyId } = run
  return {
    id: run.id,
    path: run.filePath && printablePath(services.config, run.filePath),
    records: run.records,
    bytes: run.fileBytes,
    state: run.state,
    corrupt: run.corruptAt !== null,
    company: companyId && (await inSystem(services, (trx) => getCompanySlug(trx, companyId))),
    reason: run.reason,
    startedAt: run.startedAt,
    sha256: run.fileSha256,
    kind: run.kind,
    encrypted: run.encryption !== null,
    copies: run.filePath ? copiesOfRun(run) : [],
  }
}

function printablePath(config: Pick<Config, 'STORE_DIR'>, path: string): string {
  return join(config.STORE_DIR, path)
}
