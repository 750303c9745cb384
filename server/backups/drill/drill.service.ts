import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Page } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { filesDeleted, noSuchBackup, notWritten } from '../backups.errors.ts'
import { type BackupRow, getRun, getRunOfSystem } from '../backups.queries.ts'
import { type Claim, restoreInBackground } from '../restore/background.ts'
import { requireKey } from '../restore/choosing/given-key.ts'
import { sweepScratchDatabases } from '../restore/load/scratch-database.ts'
import { inSystem } from '../runs/in-system.ts'
import { isDead, LEASE_SECONDS, thisProcess } from '../runs/lease.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { directUrl, executeDrill } from './drill-run.service.ts'
import {
  type DrillRow,
  endDrill,
  findDrillRows,
  findHeldDrills,
  getDrillRow,
  insertDrill,
  type NewDrill,
} from './drills.queries.ts'
import { type DrillReport, type DrillState, drillReportSchema, loadProgressSchema } from './drills.schemas.ts'

/** A drill as lists show it. */
export interface DrillRun {
  id: string
  backupId: string
  state: DrillState
  working: boolean
  source: string
  requestedByName: string
  startedAt: Date
  finishedAt: Date | null
  failure: string | null
  failureMessage: string | null
  problems: number
  rows: number | null
  tables: number | null
  ms: number | null
  progress: ReturnType<typeof loadProgressSchema.parse> | null
}

export interface DrillDetail extends DrillRun {
  report: DrillReport | null
}

type By = { source: NewDrill['source']; byName: string; userId: string | null }

/**
 * Restores a backup on trial in this process and waits: for commands and schedules. Does not throw for a drill
 * that fails; a drill that could not run says why in its row.
 *
 * @throws {AppError} NOT_FOUND, PRECONDITION without a file, LOCKED while the same backup is being drilled.
 */
export async function drillBackupNow(
  services: Services,
  input: { backupId: string; byName: string; source: NewDrill['source']; secret?: string | undefined },
): Promise<DrillRow> {
  await settleDeadDrills(services)
  const { claim } = await inSystem(services, async (trx) => {
    const run = await getRunOfSystem(trx, input.backupId)
    if (!run) throw noSuchBackup()
    return await begin(services, trx, run, { ...input, userId: null })
  })
  const row = await executeDrill(services, claim, { secret: input.secret })
  if (!row) throw noSuchDrill()
  return row
}

/** Begins a drill and answers at once. */
export async function drillBackup(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: TransactionContext['onCommit'],
  input: { id: string; byName: string; secret?: string | undefined },
): Promise<DrillRun> {
  const run = await getRun(trx, scope, input.id)
  if (!run) throw noSuchBackup()
  if (run.removalBeganAt) throw filesDeleted()
  await requireKey(services, run, input.secret)
  const source = scope.tokenId ? 'api' : 'page'
  const { row, claim } = await begin(services, trx, run, { source, byName: input.byName, userId: scope.userId })
  await recordAudit(trx, chainOfRequest(scope, run, input.byName), {
    action: 'backup.drill_requested',
    entity: 'backup',
    entityId: run.id,
  })
  onCommit(() => restoreInBackground(services, { task: 'drill', claim, secret: input.secret }))
  return describeDrill(row)
}

async function begin(
  services: Services,
  trx: Transaction<DB>,
  run: BackupRow,
  by: By,
): Promise<{ row: DrillRow; claim: Claim }> {
  if (!run.filePath || run.leaseToken) throw notWritten()
  if (run.kind !== 'comprehensive') {
    throw new AppError('PRECONDITION', {
      reason: 'NOT_COMPREHENSIVE',
      message: 'only comprehensive backups are drilled',
      userMessage:
        'Only comprehensive backups are restored on trial: the others do not hold everything that a database needs.',
    })
  }
  const claim: Claim = { id: newId(), token: randomUUID() }
  const row = await insertDrill(
    trx,
    {
      id: claim.id,
      companyId: run.companyId,
      backupId: run.id,
      source: by.source,
      requestedBy: by.userId,
      requestedByName: by.byName,
      startedAt: services.clock.now(),
      leaseToken: claim.token,
      leaseOwner: thisProcess(),
    },
    LEASE_SECONDS,
  )
  if (row) return { row, claim }
  throw new AppError('LOCKED', {
    reason: 'DRILL_RUNNING',
    message: 'a drill of this backup is under way',
    userMessage: 'This backup is being restored on trial right now. Its result will appear here.',
  })
}

/** Ends the drills of processes that are gone, and removes their scratch databases. */
export async function settleDeadDrills(services: Services): Promise<number> {
  const at = services.clock.now()
  const ended = await inSystem(services, async (trx) => {
    const dead = (await findHeldDrills(trx)).filter(isDead)
    for (const { id, leaseToken } of dead) {
      await endDrill(
        trx,
        { id, token: leaseToken ?? '' },
        {
          state: 'COULD_NOT_RUN',
          failure: 'PROCESS_DIED',
          failureMessage:
            'The process that restored this backup on trial ended before it was done. Start the drill again.',
          report: null,
          at,
        },
      )
    }
    return dead.length
  })
  if (ended > 0) await sweepScratchDatabases(directUrl(services.config)).catch(() => undefined)
  return ended
}

export async function findDrills(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: { backupId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<DrillRun>> {
  const page = await findDrillRows(db, scope, input)
  return { ...page, rows: page.rows.map(describeDrill) }
}

export async function getDrill(db: Kysely<DB>, scope: CompanyScope, id: string): Promise<DrillDetail> {
  const row = await getDrillRow(db, scope, id)
  if (!row) throw noSuchDrill()
  return { ...describeDrill(row), report: drillReportSchema.safeParse(row.report).data ?? null }
}

export function describeDrill(row: DrillRow): DrillRun {
  const report = drillReportSchema.safeParse(row.report).data
  return {
    id: row.id,
    backupId: row.backupId,
    state: row.state,
    working: row.leaseToken !== null,
    source: row.source,
    requestedByName: row.requestedByName,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    failure: row.failure,
    failureMessage: row.failureMessage,
    problems: report?.problems.length ?? 0,
    rows: report ? report.tables.reduce((sum, table) => sum + table.restored, 0) : null,
    tables: report?.tables.length ?? null,
    ms: report?.timings.total ?? null,
    progress: row.leaseToken ? (loadProgressSchema.safeParse(row.progress).data ?? null) : null,
  }
}

const noSuchDrill = () => notFound('drill')
