import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { Clock } from '#server/kernel/clock.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import type { SaveSettingsInput } from './outbox/outbox.schemas.ts'
import { sendingError } from './sending.errors.ts'
import { getSendingSettings, saveSettings } from './settings.queries.ts'

interface Call {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
  services: Pick<Services, 'config'>
}

/** What the company chose, with what the installation adds: the sender's address, and whether mails can lead back to us. */
export async function getSettings({ trx, scope, services }: Call) {
  const settings = await getSendingSettings(trx, scope)
  return { settings, mailFrom: services.config.MAIL_FROM, reachable: services.config.ORIGIN !== undefined }
}

/**
 * Saves what the company chooses. It holds for what is queued from now on; quiet hours for everything that waits.
 *
 * @throws {AppError} CONFLICT `SETTINGS_CHANGED` when somebody was faster.
 */
export async function changeSettings(
  { trx, scope, clock }: Call,
  { version, ...given }: SaveSettingsInput,
): Promise<void> {
  const { timeZone: _zone, region: _region, version: _version, ...before } = await getSendingSettings(trx, scope)
  const change = { ...given, senderName: given.senderName || null, replyTo: given.replyTo ?? null }
  const at = clock.now()
  if (!(await saveSettings(trx, scope, change, version, at))) throw sendingError('SETTINGS_CHANGED')
  await recordAudit(trx, scope, {
    action: 'sending_settings.changed',
    entity: 'sending_settings',
    entityId: scope.companyId,
    details: { before, after: change },
    at,
  })
}
