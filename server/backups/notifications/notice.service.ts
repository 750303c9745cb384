import type { Insertable } from 'kysely'
import type { BackupAlerts } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { verificationSchema } from '../backups.schemas.ts'
import { inSystem } from '../runs/in-system.ts'
import { turnOf } from '../schedules/due.service.ts'
import { findSchedulesOfSystem, findTries } from '../schedules/schedules.queries.ts'
import { type AlertMatter, wordAlert } from './alert-words.ts'
import {
  findChannelsOfSystem,
  findFailedDrills,
  findRecoveries,
  findTroubles,
  insertAlerts,
} from './notifications.queries.ts'

/**
 * What a message is made of. Words of ours and names of things; never a row, a key or an address of a database.
 * Title and message are English, for programs; `matter` is what a mail says in the language of its reader.
 */
export interface AlertFacts {
  title: string
  message: string
  at: string
  backupId: string | null
  schedule: string | null
  matter: AlertMatter
}

export function factsOf(
  given: Partial<AlertMatter> & Pick<AlertMatter, 'event' | 'name'>,
  about: { at: Date; backupId: string | null; schedule: string | null },
): AlertFacts {
  const matter = { failure: null, detail: null, fileName: null, missedBefore: 0, ...given }
  const at = about.at.toISOString()
  return { ...wordAlert(matter, 'en', at), ...about, at, matter }
}

interface Matter {
  companyId: string | null
  event: BackupAlerts['event']
  subject: string
  runId: string | null
  scheduleId: string | null
  at: Date
  facts: AlertFacts
}

/** A night counts as missed when its backup is not begun an hour after it was due. */
const LATE_MS = 3_600_000
/** Older trouble is history; whoever looks every minute has told it. */
const LOOK_BACK_MS = 48 * 3_600_000

/**
 * Looks for what has to be told and writes one message a channel for it. What is found is read from the state of
 * things, so it does not matter which process looks, nor whether one died before it could say so.
 * @returns how many messages are new.
 */
export async function noticeTroubles(services: Services): Promise<number> {
  const now = services.clock.now()
  return await inSystem(services, async (trx) => {
    const channels = await findChannelsOfSystem(trx)
    if (channels.length === 0) return 0
    const since = new Date(now.getTime() - LOOK_BACK_MS)
    const schedules = await findSchedulesOfSystem(trx)
    const nameOf = (id: string | null) => schedules.find((schedule) => schedule.id === id)?.name ?? null
    const matters: Matter[] = []

    for (const run of await findTroubles(trx, since)) {
      const about = { companyId: run.companyId, runId: run.id, scheduleId: run.scheduleId }
      const where = { backupId: run.id, schedule: nameOf(run.scheduleId) }
      if (run.state === 'FAILED') {
        const at = run.finishedAt ?? run.startedAt
        // Several tries of one night are one matter.
        const subject = run.scheduledFor ? `${run.scheduleId} ${run.scheduledFor.toISOString()}` : run.id
        const { reason: name, failure, failureMessage: detail } = run
        const facts = factsOf({ event: 'failed', name, failure, detail }, { ...where, at })
        matters.push({ ...about, event: 'failed', subject, at, facts })
      }
      if (run.corruptAt) {
        const at = run.corruptAt
        const detail = verificationSchema.safeParse(run.verification).data?.problems[0]?.message ?? null
        const facts = factsOf({ event: 'corrupt', name: run.reason, fileName: run.fileName, detail }, { ...where, at })
        matters.push({ ...about, event: 'corrupt', subject: run.id, at, facts })
      }
    }
    for (const drill of await findFailedDrills(trx, since)) {
      const { companyId, scheduleId, backupId: runId, startedAt: at, failure, failureMessage: detail } = drill
      const where = { at, backupId: runId, schedule: nameOf(scheduleId) }
      const facts = factsOf({ event: 'drill', name: drill.reason, failure, detail }, where)
      matters.push({ companyId, scheduleId, runId, event: 'drill', subject: drill.id, at, facts })
    }
    for (const schedule of schedules) {
      const turn = turnOf(services, schedule, await findTries(trx, schedule.id))
      if (turn.action !== 'run' || now.getTime() - turn.scheduledFor.getTime() < LATE_MS) continue
      const { companyId, id: scheduleId, name } = schedule
      const at = turn.scheduledFor
      const where = { at, backupId: null, schedule: name }
      const facts = factsOf({ event: 'missed', name, missedBefore: turn.missed }, where)
      const subject = `${scheduleId} ${at.toISOString()}`
      matters.push({ companyId, runId: null, scheduleId, event: 'missed', subject, at, facts })
    }

    const rows = channels.flatMap((channel) =>
      matters
        // Nobody wants last week's trouble as a welcome.
        .filter((matter) => matter.companyId === channel.companyId && matter.at >= channel.createdAt)
        .map((matter) => rowOf(channel, matter, now)),
    )
    const added = await insertAlerts(trx, rows)
    const recovered = (await findRecoveries(trx)).flatMap((found) => {
      const channel = channels.find(({ id }) => id === found.channelId)
      if (!channel) return []
      const { name, at, runId, scheduleId } = found
      const facts = factsOf({ event: 'recovered', name }, { at, backupId: runId, schedule: name })
      return [rowOf(channel, { event: 'recovered', subject: runId, runId, scheduleId, facts }, now)]
    })
    return added + (await insertAlerts(trx, recovered))
  })
}

export function rowOf(
  channel: { id: string; companyId: string | null },
  matter: Omit<Matter, 'companyId' | 'at'>,
  now: Date,
): Insertable<BackupAlerts> {
  const { event, subject, runId, scheduleId, facts } = matter
  return {
    id: newId(),
    companyId: channel.companyId,
    channelId: channel.id,
    ...{ event, subject, runId, scheduleId },
    facts: JSON.stringify(facts),
    state: 'PENDING',
    nextAttemptAt: now,
    createdAt: now,
  }
}
