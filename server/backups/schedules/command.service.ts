import type { Services } from '#server/services.ts'
import { inSystem } from '../runs/in-system.ts'
import { findSchedulesOfSystem } from './schedules.queries.ts'
import { timesOf } from './schedules.service.ts'

/** Schedules that are switched on, with the times in force. */
export async function findSchedulesForCommand(services: Services) {
  const rows = await inSystem(services, (trx) => findSchedulesOfSystem(trx))
  return rows
    .filter(({ enabled }) => enabled)
    .map(({ id, name, companyId, cron, timeZone }) => ({
      id,
      name,
      companyId,
      ...timesOf({ cron, timeZone }, services.config),
    }))
}
