import type { Insertable } from 'kysely'
import type { BackupAlerts } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { inSystem } from '../runs/in-system.ts'
import { turnOf } from '../schedules/due.service.ts'
import { findSchedulesOfSystem, findTries } from '../schedules/schedules.queries.ts'
import {
  findChannelsOfSystem,
  findFailedDrills,
  findRecoveries,
  findTroubles,
  insertAlerts,
} from './notifications.queries.ts'

/** What a message is made of. Words of ours and names of things; never a row, a key or an address of a database. */
export interface AlertFacts {
  title: string
  message: string
  at: string
  backupId: string | null
  schedule: string | null
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
      const facts = { backupId: run.id, schedule: nameOf(run.scheduleId) }
      if (run.state === 'FAILED') {
        const at = run.finishedAt ?? run.startedAt
        // Several tries of one night are one matter.
        const subject = run.scheduledFor ? `${run.scheduleId} ${run.scheduledFor.toISOString()}` : run.id
        const message = run.failureMessage ?? 'Its process ended before it was done. Nothing of it was kept.'
        matters.push({
          ...about,
          event: 'failed',
          subject,
          at,
          facts: { ...facts, title: `Backup failed: ${run.reason}`, message, at: at.toISOString() },
        })
      }
      if (run.corruptAt) {
        const at = run.corruptAt
        const message = `The file ${run.fileName ?? ''} is not what was written. Do not rely on it; make a new backup and look for the cause.`
        matters.push({
          ...about,
          event: 'corrupt',
          subject: `${run.id}`,
          at,
          facts: { ...facts, title: `Backup damaged: ${run.reason}`, message, at: at.toISOString() },
        })
      }
    }
    for (const drill of await findFailedDrills(trx, since)) {
      const { companyId, scheduleId, backupId: runId, startedAt: at } = drill
      const message =
        drill.failureMessage ?? 'The trial restore did not succeed. The backup does not count as restorable.'
      const facts = {
        title: `Trial restore failed: ${drill.reason}`,
        message,
        at: at.toISOString(),
        backupId: runId,
        schedule: nameOf(scheduleId),
      }
      matters.push({ companyId, scheduleId, runId, event: 'drill', subject: drill.id, at, facts })
    }
    for (const schedule of schedules) {
      const turn = turnOf(services, schedule, await findTries(trx, schedule.id))
      if (turn.action !== 'run' || now.getTime() - turn.scheduledFor.getTime() < LATE_MS) continue
      const due = turn.scheduledFor.toISOString()
      const facts = {
        title: `Backup missed: ${schedule.name}`,
        message: `It was due at ${due} and was not begun an hour later${turn.missed > 0 ? `; ${turn.missed} before it were missed as well` : ''}. Look whether a worker or a scheduler runs. It is made up once.`,
        at: due,
        backupId: null,
        schedule: schedule.name,
      }
      matters.push({
        companyId: schedule.companyId,
        runId: null,
        scheduleId: schedule.id,
        event: 'missed',
        subject: `${schedule.id} ${due}`,
        at: turn.scheduledFor,
        facts,
      })
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
      const facts = {
        title: `Backups are well again: ${found.name}`,
        message: `The backup of ${found.at.toISOString()} was made and proven good.`,
        at: found.at.toISOString(),
        backupId: found.runId,
        schedule: found.name,
      }
      return [
        rowOf(
          channel,
          {
            event: 'recovered',
            subject: found.runId,
            runId: found.runId,
            scheduleId: found.scheduleId,
            facts,
          },
          now,
        ),
      ]
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
