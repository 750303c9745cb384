import type { Kysely, Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { assertMayCall } from '#server/webhooks/post-signed.ts'
import { onlyOperators } from '../backups.errors.ts'
import type { BackupCoverage } from '../backups.schemas.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { channelKey, deliverAlerts } from './delivery.service.ts'
import { factsOf, noticeTroubles, rowOf } from './notice.service.ts'
import {
  endChannel,
  findChannels,
  findLastAlerts,
  getChannel,
  insertAlerts,
  insertChannel,
} from './notifications.queries.ts'

export async function findChannelsOf(db: Kysely<DB>, scope: CompanyScope) {
  const channels = await findChannels(db, scope)
  const last = await findLastAlerts(
    db,
    channels.map(({ id }) => id),
  )
  return channels.map(({ companyId, ...channel }) => {
    const told = last.find(({ channelId }) => channelId === channel.id)
    return {
      ...channel,
      coverage: companyId === null ? ('database' as const) : ('company' as const),
      last: told
        ? { event: told.event, state: told.state, problem: told.problem, at: told.sentAt ?? told.createdAt }
        : null,
    }
  })
}

/** @returns the channel, and for a webhook the key it is signed with: shown now and never again. */
export async function createChannel(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { coverage: BackupCoverage; kind: 'mail' | 'webhook'; target: string; byName: string },
): Promise<{ id: string; signingKey: string | null }> {
  if (input.coverage === 'database' && !scope.operator) throw onlyOperators()
  if (input.kind === 'webhook') assertMayCall(services.config, input.target)
  const now = services.clock.now()
  const row = await insertChannel(trx, {
    id: newId(),
    companyId: input.coverage === 'company' ? scope.companyId : null,
    kind: input.kind,
    target: input.target,
    createdByName: input.byName,
    createdAt: now,
    updatedAt: now,
  })
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup_channel.created',
    entity: 'backup_channel',
    entityId: row.id,
    details: { kind: row.kind, target: row.target },
  })
  const signingKey = row.kind === 'webhook' ? (await channelKey(services, row.id)).toString('hex') : null
  return { id: row.id, signingKey }
}

export async function removeChannel(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string; byName: string },
): Promise<{ id: string }> {
  const row = await endChannel(trx, scope, input.id, services.clock.now())
  if (!row) throw notFound('channel')
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup_channel.removed',
    entity: 'backup_channel',
    entityId: input.id,
  })
  return { id: input.id }
}

/** Sends a message that says it is a test; the list shows what became of it. */
export async function testChannel(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  onCommit: TransactionContext['onCommit'],
  id: string,
): Promise<{ id: string }> {
  const channel = await getChannel(trx, scope, id)
  if (!channel) throw notFound('channel')
  const now = services.clock.now()
  const facts = factsOf({ event: 'test', name: '' }, { at: now, backupId: null, schedule: null })
  await insertAlerts(trx, [
    rowOf(channel, { event: 'test', subject: newId(), runId: null, scheduleId: null, facts }, now),
  ])
  onCommit(async () => {
    await deliverAlerts(services)
  })
  return { id }
}

/** Notices and tells; what goes wrong is logged and tried again by the next call. */
export async function keepInformed(services: Services): Promise<void> {
  try {
    await noticeTroubles(services)
    await deliverAlerts(services)
  } catch (error) {
    services.logger.error({ err: error }, 'people could not be told about backups')
  }
}
