import { randomUUID } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { isCron } from '#server/kernel/cron.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { alreadyRunning } from '../backups.errors.ts'
import { type BackupRow, getScheduledRun, insertRun } from '../backups.queries.ts'
import { settleDeadRuns } from '../runs/dead-runs.service.ts'
import { inSystem } from '../runs/in-system.ts'
import type { Claim } from '../runs/lease.queries.ts'
import { LEASE_SECONDS, thisProcess } from '../runs/lease.ts'
import { executeRun } from '../runs/run.service.ts'
import { auditRun, inSystemOf } from '../runs/run-audit.ts'
import { careForBackup } from './aftercare.service.ts'
import { findSchedulesOfSystem, findTries, lockSchedule, type ScheduleRow } from './schedules.queries.ts'
import { decideTurn, type Turn } from './schedules.rules.ts'
import { timesOf } from './schedules.service.ts'

/** Made by the migration: every installation has it. */
export const NIGHTLY_SCHEDULE_ID = '00000000-0000-7000-8000-000000000001'

/** What became of one schedule that had its turn. */
export interface Firing {
  schedule: Pick<ScheduleRow, 'id' | 'name' | 'companyId' | 'drill'>
  scheduledFor: Date
  missed: number
  attempt: number
  run: BackupRow
}

export interface FiringOptions {
  byName: string
  /** Makes the backup of a claimed run; in this process unless told. */
  execute?: (services: Services, claim: Claim) => Promise<BackupRow>
  /** Drill and retention; passed by tests that count firings. */
  care?: typeof careForBackup
  /** Told after each backup, before the next schedule has its turn. */
  onFired?: (firing: Firing) => Promise<void>
  signal?: AbortSignal
}

/**
 * Gives every schedule whose turn it is one backup, one after the other. However many processes call this
 * and however often, each due moment has one backup; a moment whose data is being backed up right now has
 * its turn at the next call.
 */
export async function runDueSchedules(services: Services, options: FiringOptions): Promise<Firing[]> {
  const schedules = await inSystem(services, (trx) => findSchedulesOfSystem(trx))
  const fired: Firing[] = []
  for (const schedule of schedules) {
    if (options.signal?.aborted) break
    const turn = await inSystem(services, async (trx) => turnOf(services, schedule, await findTries(trx, schedule.id)))
    if (turn.action !== 'run') continue
    const firing = await fire(services, schedule, options)
    if (!firing) continue
    fired.push(firing)
    await options.onFired?.(firing)
  }
  return fired
}

async function fire(
  services: Services,
  { id, companyId }: ScheduleRow,
  options: FiringOptions,
): Promise<Firing | null> {
  await settleDeadRuns(services)
  const claim: Claim = { runId: newId(), token: randomUUID() }
  // The lock makes two processes decide one after the other, and the second sees what the first began.
  const owner = { companyId, byName: options.byName }
  const claimed = await inSystemOf(services, owner, async (trx) => {
    const schedule = await lockSchedule(trx, id)
    if (!schedule) return null
    const turn = turnOf(services, schedule, await findTries(trx, schedule.id))
    if (turn.action !== 'run') return null
    return (await begin(services, trx, schedule, claim, { ...turn, byName: options.byName }))
      ? { schedule, turn }
      : null
  })
  if (!claimed) return null
  const { schedule, turn } = claimed
  const made = await (options.execute ?? executeRun)(services, claim)
  const run = await (options.care ?? careForBackup)(services, { schedule, run: made }, options.byName)
  return { schedule, scheduledFor: turn.scheduledFor, missed: turn.missed, attempt: turn.attempt, run }
}

/**
 * The nightly backup of the whole database, for commands that name its moment themselves. `scheduledFor` makes
 * it happen once, however many processes call and however often.
 *
 * @returns the run, made now or before.
 * @throws {AppError} LOCKED while another backup of the whole database runs, INTERNAL when it failed; try again in both cases.
 */
export async function runNightlyBackup(
  services: Services,
  due: { scheduledFor: Date; byName?: string },
): Promise<BackupRow> {
  const earlier = await inSystem(services, (trx) => getScheduledRun(trx, NIGHTLY_SCHEDULE_ID, due.scheduledFor))
  if (earlier && earlier.leaseToken === null) return earlier

  await settleDeadRuns(services)
  const claim: Claim = { runId: newId(), token: randomUUID() }
  const owner = { companyId: null, byName: due.byName ?? 'Nightly schedule' }
  const begun = await inSystemOf(services, owner, async (trx) => {
    const schedule = await lockSchedule(trx, NIGHTLY_SCHEDULE_ID)
    if (!schedule) throw new AppError('NOT_FOUND', { userMessage: 'Somebody removed the nightly schedule.' })
    const row = await begin(services, trx, schedule, claim, { scheduledFor: due.scheduledFor, byName: owner.byName })
    return row && { schedule }
  })
  if (begun) {
    const run = await executeRun(services, claim)
    if (run.state !== 'FAILED') return await careForBackup(services, { schedule: begun.schedule, run }, owner.byName)
    throw new AppError('INTERNAL', {
      reason: run.failure ?? 'FAILED',
      message: 'the nightly backup failed',
      userMessage: run.failureMessage ?? 'The nightly backup failed.',
    })
  }
  const other = await inSystem(services, (trx) => getScheduledRun(trx, NIGHTLY_SCHEDULE_ID, due.scheduledFor))
  if (other && other.leaseToken === null) return other
  throw alreadyRunning()
}

/** When the nightly backup is due: its schedule's own times, or the configuration's. */
export async function nightlyTimes(services: Services) {
  const schedules = await inSystem(services, (trx) => findSchedulesOfSystem(trx))
  const nightly = schedules.find(({ id }) => id === NIGHTLY_SCHEDULE_ID)
  return timesOf(nightly ?? { cron: null, timeZone: null }, services.config)
}

/** Whose turn it is, by what became of the tries before. */
export function turnOf(
  { config, clock }: Services,
  schedule: ScheduleRow,
  rows: { scheduledFor: Date | null; state: string; finishedAt: Date | null }[],
): Turn {
  const tries = rows.flatMap(({ scheduledFor, state, finishedAt }) =>
    scheduledFor ? [{ scheduledFor, failed: state === 'FAILED', finishedAt }] : [],
  )
  const { enabled, activeSince } = schedule
  const when = timesOf(schedule, config)
  // One that cannot be followed must not keep the others from their turn.
  if (!isCron(when)) return { action: 'none' }
  return decideTurn({ enabled, activeSince, when }, tries, clock.now())
}

/** Takes the lease of the schedule's next run; null when its data is being backed up, or the moment had its backup. */
async function begin(
  services: Services,
  trx: Transaction<DB>,
  schedule: ScheduleRow,
  claim: Claim,
  by: { scheduledFor: Date; byName: string },
): Promise<BackupRow | null> {
  const { companyId, kind, stores, encrypt, recipients, strict } = schedule
  const reason = schedule.name.length >= 3 ? schedule.name : `Schedule ${schedule.name}`
  const row = await insertRun(
    trx,
    {
      id: claim.runId,
      ...{ companyId, kind, stores, encrypt, recipients, strict, reason },
      scheduleId: schedule.id,
      source: 'schedule',
      requestedBy: null,
      requestedByName: by.byName,
      scheduledFor: by.scheduledFor,
      startedAt: services.clock.now(),
      leaseToken: claim.token,
      leaseOwner: thisProcess(),
    },
    LEASE_SECONDS,
  )
  if (!row) return null
  await auditRun(
    trx,
    { companyId, byName: by.byName },
    { action: 'backup.requested', runId: row.id, details: { reason, source: 'schedule' } },
  )
  return row
}
