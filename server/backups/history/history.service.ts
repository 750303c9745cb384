import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import type { BackupCoverage } from '../backups.schemas.ts'
import { configuredRecipients } from '../encryption/recipients.service.ts'
import { inSystem } from '../runs/in-system.ts'
import { findSchedulesOf } from '../schedules/schedules.service.ts'
import type { StoreName } from '../stores/backup-store.ts'
import { defaultStores, knownStores } from '../stores/configured.ts'
import { findNewestWhole, findRunsSince, getStored } from './history.queries.ts'
import { drawPicture, type Slot, successOf } from './picture.rules.ts'

export interface BackupPicture {
  slots: Slot[]
  /** Of the runs that ended in these days. */
  success: { ended: number; restorable: number; failed: number }
  stored: { files: number; bytes: number }
  newest: { id: string; startedAt: Date; bytes: number | null; records: number | null } | null
  proven: { id: string; startedAt: Date } | null
  /** The schedule whose turn comes first. */
  next: { at: Date; name: string } | null
}

const DAY_MS = 86_400_000

/** How the last days went, as a picture and in figures. */
export async function getPicture(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  { days }: { days: number },
): Promise<BackupPicture> {
  const now = services.clock.now()
  // A day more, so that the first bar has all of its day in every zone.
  const since = new Date(now.getTime() - (days + 1) * DAY_MS)
  const [runs, stored, newest, schedules] = await Promise.all([
    findRunsSince(db, scope, since),
    getStored(db, scope),
    findNewestWhole(db, scope),
    findSchedulesOf(services, db, scope),
  ])
  const next = schedules
    .flatMap(({ name, next: [at] }) => (at ? [{ at, name }] : []))
    .sort((a, b) => a.at.getTime() - b.at.getTime())[0]
  const { whole, proven } = newest
  return {
    slots: drawPicture(runs, { days, now, timeZone: scope.timeZone }),
    success: {
      ...successOf(runs),
      failed: runs.filter(({ state, corruptAt }) => state === 'FAILED' || corruptAt !== null).length,
    },
    stored,
    newest: whole && { id: whole.id, startedAt: whole.startedAt, bytes: whole.fileBytes, records: whole.records },
    proven: proven && { id: proven.id, startedAt: proven.startedAt },
    next: next ?? null,
  }
}

export interface BackupOptions {
  /** Places that a backup can be written to; the ones it goes to unless somebody chooses are marked. */
  stores: { name: StoreName; usual: boolean; where: string | null }[]
  /** How many keys a backup of each is for unless somebody chooses otherwise, and whose they are. */
  configured: Record<BackupCoverage, { keys: number; from: BackupCoverage | null; passphrase: boolean }>
}

/** What somebody who makes a backup can choose among. */
export async function getBackupOptions(services: Services, scope: CompanyScope): Promise<BackupOptions> {
  const { config } = services
  const usual = defaultStores(config)
  // The installation's keys are not the company's to see, but whether its backups are for them is.
  const { company, database } = await inSystem(services, async (trx) => {
    const of = async (companyId: string | null) => {
      const { recipients, from } = await configuredRecipients(trx, config, companyId)
      return { keys: recipients.length, from, passphrase: recipients.length === 0 && Boolean(config.BACKUP_PASSPHRASE) }
    }
    return { company: await of(scope.companyId), database: await of(null) }
  })
  return {
    stores: knownStores(config).map(({ name, where }) => ({
      name,
      usual: usual.includes(name),
      // Folders and buckets are the platform's business.
      where: scope.operator ? where : null,
    })),
    configured: { company, database },
  }
}
