import type { Config } from '#server/kernel/config.ts'
import type { DueTimes } from '#server/kernel/cron.ts'

/** After the nightly backup, before people come. */
export const sweepTimes = ({ BACKUP_TIME_ZONE }: Pick<Config, 'BACKUP_TIME_ZONE'>): DueTimes => ({
  cron: '30 4 * * *',
  timeZone: BACKUP_TIME_ZONE,
})
