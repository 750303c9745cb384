import type { Kysely, Transaction } from 'kysely'
import type { z } from 'zod'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { Config } from '#server/kernel/config.ts'
import { type DueTimes, isCron, nextDue } from '#server/kernel/cron.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import type { BackupRun } from '../backup-views.ts'
import { onlyOperators } from '../backups.errors.ts'
import type { BackupCoverage, BackupState } from '../backups.schemas.ts'
import { requestBackup } from '../backups.service.ts'
import { requireUsable } from '../encryption/recipients.service.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { cannotFollow, needsTime, noSuchSchedule, onlyWhole, tooOften } from './schedules.errors.ts'
import {
  changeSchedule,
  countSchedules,
  findLastRuns,
  findSchedules,
  getSchedule,
  insertSchedule,
  type ScheduleRow,
} from './schedules.queries.ts'
import { shortestPauseMinutes } from './schedules.rules.ts'
import type { createScheduleInput, RetentionPolicy, updateScheduleInput } from './schedules.schemas.ts'

/** A backup under way holds up the next, so a schedule leaves room for one. */
const SHORTEST_PAUSE_MINUTES = 15
const MOST_SCHEDULES = 20

export interface Schedule extends RetentionPolicy {
  id: string
  name: string
  coverage: BackupCoverage
  kind: ScheduleRow['kind']
  /** The times in force, also when they come from the configuration. */
  when: DueTimes
  followsConfiguration: boolean
  stores: string[]
  encryption: ScheduleRow['encrypt']
  recipients: string[]
  strict: boolean
  drill: boolean
  enabled: boolean
  createdByName: string
  createdAt: Date
  /** Empty while it is switched off. */
  next: Date[]
  last: { id: string; state: BackupState | 'CORRUPT'; startedAt: Date; working: boolean } | null
}

type Times = Pick<Config, 'BACKUP_CRON' | 'BACKUP_TIME_ZONE'>

/** When a schedule is due: by its own times, or by those of the configuration. */
export function timesOf(row: Pick<ScheduleRow, 'cron' | 'timeZone'>, config: Times): DueTimes {
  return { cron: row.cron ?? config.BACKUP_CRON, timeZone: row.timeZone ?? config.BACKUP_TIME_ZONE }
}

export async function findSchedulesOf(services: Services, db: Kysely<DB>, scope: CompanyScope): Promise<Schedule[]> {
  const rows = await findSchedules(db, scope)
  return await describe(services, db, rows)
}

export async function getScheduleOf(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  id: string,
): Promise<Schedule> {
  const row = await getSchedule(db, scope, id)
  if (!row) throw noSuchSchedule()
  return await one(services, db, row)
}

export async function createSchedule(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: z.output<typeof createScheduleInput> & { byName: string },
): Promise<Schedule> {
  const { coverage, byName, encryption: encrypt, ...fields } = input
  if (coverage === 'database' && !scope.operator) throw onlyOperators()
  const now = services.clock.now()
  for (const recipient of fields.recipients) await requireUsable(recipient, 'recipients')
  const companyId = coverage === 'company' ? scope.companyId : null
  const times = checkedTimes(fields, companyId, now)
  if ((await countSchedules(trx, companyId)) >= MOST_SCHEDULES) throw tooMany()
  const row = await insertSchedule(trx, {
    ...fields,
    ...times,
    encrypt,
    id: newId(),
    companyId,
    activeSince: now,
    createdByName: byName,
    createdAt: now,
    updatedAt: now,
  })
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: 'backup_schedule.created',
    entity: 'backup_schedule',
    entityId: row.id,
    details: audited(row),
  })
  return await one(services, trx, row)
}

export async function updateSchedule(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  { id, byName, encryption: encrypt, ...fields }: z.output<typeof updateScheduleInput> & { byName: string },
): Promise<Schedule> {
  const before = await getSchedule(trx, scope, id)
  if (!before) throw noSuchSchedule()
  for (const recipient of fields.recipients) await requireUsable(recipient, 'recipients')
  const now = services.clock.now()
  const times = checkedTimes(fields, before.companyId, now)
  const sameTimes = before.cron === times.cron && before.timeZone === times.timeZone
  const wakes = fields.enabled && !before.enabled
  const row = await changeSchedule(trx, scope, id, {
    ...fields,
    ...times,
    encrypt,
    ...(sameTimes && !wakes ? undefined : { activeSince: now }),
    updatedAt: now,
  })
  if (!row) throw noSuchSchedule()
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: 'backup_schedule.updated',
    entity: 'backup_schedule',
    entityId: id,
    details: { before: audited(before), after: audited(row) },
  })
  return await one(services, trx, row)
}

export async function enableSchedule(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  { byName, ...input }: { id: string; enabled: boolean; byName: string },
): Promise<Schedule> {
  const now = services.clock.now()
  const row = await changeSchedule(trx, scope, input.id, {
    enabled: input.enabled,
    ...(input.enabled ? { activeSince: now } : undefined),
    updatedAt: now,
  })
  if (!row) throw noSuchSchedule()
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: input.enabled ? 'backup_schedule.enabled' : 'backup_schedule.disabled',
    entity: 'backup_schedule',
    entityId: row.id,
  })
  return await one(services, trx, row)
}

/** Its backups stay, and keep what its policy kept: a removed schedule deletes nothing any more. */
export async function removeSchedule(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  { id, byName }: { id: string; byName: string },
): Promise<{ id: string }> {
  const now = services.clock.now()
  const row = await changeSchedule(trx, scope, id, { removedAt: now, enabled: false, updatedAt: now })
  if (!row) throw noSuchSchedule()
  await recordAudit(trx, chainOfRequest(scope, row, byName), {
    action: 'backup_schedule.removed',
    entity: 'backup_schedule',
    entityId: id,
  })
  return { id }
}

/** Makes a backup as the schedule would, now and beside its own times. */
export async function runSchedule(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: TransactionContext['onCommit'],
  input: { id: string; by: { userId: string; name: string } },
): Promise<BackupRun> {
  const row = await getSchedule(trx, scope, input.id)
  if (!row) throw noSuchSchedule()
  return await requestBackup(services, trx, scope, onCommit, {
    reason: row.name.length >= 3 ? row.name : `Schedule ${row.name}`,
    coverage: row.companyId === null ? 'database' : 'company',
    by: input.by,
    kind: row.kind,
    stores: row.stores,
    encrypt: row.encrypt,
    recipients: row.recipients,
    strict: row.strict,
    scheduleId: row.id,
  })
}

function checkedTimes(
  fields: { cron?: string | undefined; timeZone?: string | undefined; kind: string },
  companyId: string | null,
  now: Date,
): { cron: string | null; timeZone: string | null } {
  if (fields.kind === 'database' && companyId !== null) throw onlyWhole()
  if (fields.cron === undefined) {
    if (companyId !== null) throw needsTime()
    return { cron: null, timeZone: null }
  }
  const times = { cron: fields.cron.split(/\s+/).join(' '), timeZone: fields.timeZone ?? 'UTC' }
  if (!isCron(times)) throw cannotFollow()
  const pause = shortestPauseMinutes(times, now)
  if (pause !== null && pause < SHORTEST_PAUSE_MINUTES) throw tooOften(SHORTEST_PAUSE_MINUTES)
  return times
}

function tooMany(): AppError {
  return new AppError('CONFLICT', {
    reason: 'TOO_MANY_SCHEDULES',
    message: 'too many schedules',
    userMessage: `There are ${MOST_SCHEDULES} schedules already. Remove one that is no longer needed.`,
  })
}

async function one(services: Services, db: Kysely<DB>, row: ScheduleRow): Promise<Schedule> {
  const [schedule] = await describe(services, db, [row])
  if (!schedule) throw noSuchSchedule()
  return schedule
}

async function describe({ config, clock }: Services, db: Kysely<DB>, rows: ScheduleRow[]): Promise<Schedule[]> {
  const runs = await findLastRuns(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map(({ companyId, cron, timeZone, activeSince: _, encrypt, ...row }) => {
    const when = timesOf({ cron, timeZone }, config)
    const last = runs.find((run) => run.scheduleId === row.id)
    return {
      ...row,
      encryption: encrypt,
      coverage: companyId === null ? 'database' : 'company',
      when,
      followsConfiguration: cron === null,
      // Times from elsewhere, such as an old backup, must not break the page that mends them.
      next: row.enabled && isCron(when) ? nextDue(when, clock.now(), 3) : [],
      last: last
        ? {
            id: last.id,
            state: last.corruptAt ? 'CORRUPT' : last.state,
            startedAt: last.startedAt,
            working: last.leaseToken !== null,
          }
        : null,
    }
  })
}

function audited({ name, kind, cron, timeZone, stores, strict, drill, enabled, ...row }: ScheduleRow) {
  const { keepWithinDays, keepDaily, keepWeekly, keepMonthly, keepYearly, keepRestorable } = row
  const keep = [keepWithinDays, keepDaily, keepWeekly, keepMonthly, keepYearly, keepRestorable]
  return { name, kind, cron, timeZone, stores, strict, drill, enabled, encrypt: row.encrypt, keep }
}
