import type pg from 'pg'
import { transactionOn } from '#db/transaction.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { getRunOfSystem } from '../../backups.queries.ts'
import { makeBackupNow } from '../../backups.service.ts'
import { compareScratch } from '../../drill/compare-scratch.ts'
import { directUrl } from '../../drill/drill-run.service.ts'
import type { OpenBackup } from '../../reader/open-backup.ts'
import { inSystem } from '../../runs/in-system.ts'
import { LEASE_SECONDS } from '../../runs/lease.ts'
import { insertHold } from '../aftermath/outbound-holds.queries.ts'
import type { Claim } from '../background.ts'
import { keysWith } from '../choosing/given-key.ts'
import { Heartbeat } from '../heartbeat.ts'
import { openRunFile } from '../load/backup-source.ts'
import { explainOnServer } from '../load/database-room.ts'
import { chooseRole } from '../load/load-tables.ts'
import { migrateUp } from '../load/offer.ts'
import { type LoadedScratch, loadIntoScratch } from '../load/restore-into-scratch.ts'
import { RestoreError } from '../restore-error.ts'
import { selectionSchema, storedPreviewSchema } from '../restores.schemas.ts'
import type { Delta } from '../staging/delta.ts'
import {
  applyRestore,
  compareAgain,
  dropStaging,
  type RestoreRequest,
  stageAndCompare,
} from '../staging/restore-engine.ts'
import type { Offer } from '../staging/restore-plan.ts'
import {
  countPeopleWithoutPassword,
  endSessions,
  endStep,
  getRestoreOfSystem,
  type RestoreRow,
  renewRestore,
} from './restores.queries.ts'

const KEPT = 'Nothing of the live data was changed.'
/** A preview that nobody confirmed: its rows are another copy of personal data. */
const PREVIEW_HOURS = 24
const MOST_ATTEMPTS = 3

export interface RunOptions {
  migrationsDir?: string | undefined
  /** The file of a command; without it the backup of the history. */
  source?: OpenBackup | undefined
  /** What a person typed to open an encrypted one. */
  secret?: string | undefined
}

/** Works on a preview whose lease the caller has just taken. Does not throw: the row says what became of it. */
export async function executePreview(
  services: Services,
  claim: Claim,
  options: RunOptions = {},
): Promise<RestoreRow | null> {
  return await working(services, claim, 'the preview', async (row, heart) => {
    const source = options.source ?? (await openBackupOf(services, row, options.secret))
    let scratch: LoadedScratch | undefined
    try {
      const url = directUrl(services.config)
      const given = { signal: heart.signal, onProgress: heart.report, migrationsDir: options.migrationsDir }
      // Once in the scratch database, and once more beside the live tables.
      scratch = await loadIntoScratch(source, { serverUrl: url, copies: 2, ...given })
      const session = { url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_backup') }
      const { problems } = await compareScratch(session, scratch, given)
      const [first] = [...scratch.problems, ...problems]
      // Only rows that were just proven come near the live data.
      if (first)
        throw new RestoreError(
          'NOT_RESTORABLE',
          `The backup does not restore to what it says. ${first.message} ${KEPT}`,
        )
      const offer = await migrateUp(scratch, options.migrationsDir)
      const delta = await stageAndCompare(url, { url: scratch.url, offer }, row.id, requestOf(row), heart.report)
      await savePreview(services, claim, delta, offer, delta.sendsUnknown, null)
    } finally {
      await scratch?.drop().catch(() => undefined)
      await source.close()
    }
  })
}

/** Works on a confirmed restore whose lease the caller has just taken. Does not throw: the row says what became of it. */
export async function executeRestore(services: Services, claim: Claim): Promise<RestoreRow | null> {
  return await working(services, claim, 'the restore', async (row, heart) => {
    const { offer, sendsUnknown, ...previewed } = storedPreviewSchema.parse(row.preview)
    const doing = (phase: 'safety' | 'applying') =>
      heart.report({ phase, table: null, tables: 0, tablesDone: 0, rows: 0, totalRows: 0 })
    doing('safety')
    const safetyBackupId = row.skipSafetyBackup ? null : await backUpFirst(services, row)
    doing('applying')
    const url = directUrl(services.config)
    const request = requestOf(row)
    const changed = await retrying(() =>
      applyRestore({
        liveUrl: url,
        runId: row.id,
        request,
        offer,
        previewed,
        signal: heart.signal,
        finish: (client, changes) => finish(services, client, claim, row, { ...changes, sendsUnknown, safetyBackupId }),
      }),
    )
    if (changed) {
      await dropStaging(url, row.stagingSchema ?? '', MOST_ATTEMPTS).catch((error: unknown) =>
        services.logger.warn({ runId: row.id, err: error }, 'rows of a restore that is over stay until the next one'),
      )
      services.logger.warn(
        { runId: row.id, rows: changed.inserts + changed.updates + changed.deletes },
        'data was restored',
      )
      return
    }
    const delta = await compareAgain(url, offer, row.id, request)
    await savePreview(services, claim, delta, offer, sendsUnknown, {
      failure: 'CHANGED_SINCE',
      failureMessage: `The live data changed since the preview, so nothing was restored. Look at the new figures and confirm again.`,
      safetyBackupId,
    })
  })
}

/** Everything that must stand or fall with the restored rows, in their transaction. */
async function finish(
  services: Services,
  client: pg.Client,
  claim: Claim,
  row: RestoreRow,
  done: { inserts: number; updates: number; deletes: number; sendsUnknown: number; safetyBackupId: string | null },
): Promise<void> {
  const at = services.clock.now()
  await client.query(`set local search_path = public; set local app.operator = 'on'`)
  if (row.companyId) await client.query(`set local app.company_id = '${row.companyId}'`)
  const trx = transactionOn(services.database, client)
  const outcome = {
    inserts: done.inserts,
    updates: done.updates,
    deletes: done.deletes,
    sessionsEnded: await endSessions(trx, row.companyId),
    sendsMarkedUnknown: done.sendsUnknown,
    passwordsToReset: row.companyId ? 0 : await countPeopleWithoutPassword(trx),
  }
  await insertHold(trx, {
    id: newId(),
    companyId: row.companyId,
    restoreId: row.id,
    reason: `Data was restored from ${row.fileName}. Messages of that time may have been sent already: look before you release them.`,
    at,
  })
  const held = await endStep(trx, claim, {
    state: 'RESTORED',
    failure: null,
    failureMessage: null,
    outcome: JSON.stringify(outcome),
    safetyBackupId: done.safetyBackupId,
    finishedAt: at,
    updatedAt: at,
  })
  if (!held) throw new RestoreError('LEASE_LOST', `Another process took this restore for dead and ended it. ${KEPT}`)
  const actor = row.confirmedByName ?? row.requestedByName
  await recordAudit(trx, row.companyId ? { kind: 'system', companyId: row.companyId } : { kind: 'platform', actor }, {
    action: 'backup.restored',
    entity: 'restore',
    entityId: row.id,
    details: {
      by: actor,
      approvedBy: row.approvedByName,
      reason: row.reason,
      file: row.fileName,
      mode: row.mode,
      safetyBackupId: done.safetyBackupId,
      ...outcome,
    },
    at,
  })
}

async function backUpFirst(services: Services, row: RestoreRow): Promise<string> {
  const run = await makeBackupNow(services, {
    companyId: row.companyId,
    reason: `Before restoring ${row.fileName}`.slice(0, 500),
    byName: row.confirmedByName ?? row.requestedByName,
    source: 'command',
    scheduledFor: null,
  }).catch((cause: unknown) => {
    throw noSafety(cause)
  })
  if (!run || run.state === 'FAILED' || run.corruptAt) throw noSafety(run?.failureMessage)
  return run.id
}

function noSafety(cause: unknown): RestoreError {
  const why = typeof cause === 'string' ? ` (${cause})` : ''
  return new RestoreError(
    'SAFETY_BACKUP_FAILED',
    `The backup of today's data that goes first could not be made${why}. ${KEPT} If the database is damaged, preview again and choose to go without it.`,
    cause,
  )
}

async function working(
  services: Services,
  claim: Claim,
  during: string,
  work: (row: RestoreRow, heart: Heartbeat) => Promise<void>,
): Promise<RestoreRow | null> {
  const { clock, logger } = services
  const heart = new Heartbeat((progress) =>
    inSystem(services, (trx) => renewRestore(trx, claim, { seconds: LEASE_SECONDS, progress, at: clock.now() })),
  )
  try {
    const row = await inSystem(services, (trx) => getRestoreOfSystem(trx, claim.id))
    if (row?.leaseToken !== claim.token)
      throw new RestoreError('LEASE_LOST', `Another process ended this restore. ${KEPT}`)
    await work(row, heart)
  } catch (thrown) {
    const error =
      heart.signal.reason instanceof RestoreError
        ? heart.signal.reason
        : await explainOnServer(thrown, during, KEPT, directUrl(services.config))
    logger.error({ runId: claim.id, err: error.cause ?? error, code: error.failure }, 'restore failed')
    const at = clock.now()
    await inSystem(services, (trx) =>
      endStep(trx, claim, {
        state: error.failure === 'CANCELLED' ? 'CANCELLED' : 'FAILED',
        failure: error.failure,
        failureMessage: error.message.slice(0, 1_000),
        finishedAt: at,
        updatedAt: at,
      }),
    ).catch((cause: unknown) =>
      logger.error({ runId: claim.id, err: cause }, 'the failure of a restore could not be recorded'),
    )
  } finally {
    await heart.end()
  }
  return await inSystem(services, (trx) => getRestoreOfSystem(trx, claim.id))
}

async function savePreview(
  services: Services,
  claim: Claim,
  delta: Delta,
  offer: Offer,
  sendsUnknown: number,
  again: { failure: string; failureMessage: string; safetyBackupId: string | null } | null,
): Promise<void> {
  const at = services.clock.now()
  const sum = (of: 'inserts' | 'updates' | 'deletes') => delta.tables.reduce((all, table) => all + table[of], 0)
  await inSystem(services, (trx) =>
    endStep(trx, claim, {
      state: 'PREVIEWED',
      preview: JSON.stringify({ tables: delta.tables, problems: delta.problems, sendsUnknown, offer }),
      inserts: sum('inserts'),
      updates: sum('updates'),
      deletes: sum('deletes'),
      previewedAt: at,
      expiresAt: new Date(at.getTime() + PREVIEW_HOURS * 3_600_000),
      updatedAt: at,
      ...(again ? { ...again, approvedBy: null, approvedByName: null, approvedAt: null } : undefined),
    }),
  )
}

async function openBackupOf(services: Services, row: RestoreRow, secret?: string): Promise<OpenBackup> {
  const { backupId } = row
  const run = backupId === null ? null : await inSystem(services, (trx) => getRunOfSystem(trx, backupId))
  const source = await openRunFile(services, run?.filePath ?? null, keysWith(services, secret))
  if (source.manifestSha256 === run?.manifestSha256) return source
  await source.close()
  throw new RestoreError(
    'BACKUP_DAMAGED',
    `The file is another backup than the one that was made under this name. ${KEPT}`,
  )
}

function requestOf(row: RestoreRow): RestoreRequest {
  return { selection: selectionSchema.parse(row.selection), mode: row.mode, companyId: row.companyId }
}

/** Sessions in the way are waited for a few times; each attempt compares anew. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : ''
      if ((code !== '55P03' && code !== '40P01') || attempt === MOST_ATTEMPTS) throw error
    }
  }
}
