import type { Transaction } from 'kysely'
import { z } from 'zod'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { changeStatus } from '../sending/delivery/claim.service.ts'
import {
  arrivalOf,
  type EmailChange,
  type LockedMessage,
  lockMessage,
  updateCommunication,
  updateEmail,
} from '../sending/messages.queries.ts'
import { withdrawConsent } from '../suppressing/suppressions.queries.ts'
import { suppressAddress } from '../suppressing/suppressions.service.ts'
import { hearEvent } from './callback-events.queries.ts'
import { furthestStatus } from './reports.rules.ts'

/** What a mail service reports about mails; ours of `Message-ID`, so that nothing has to be looked up. */
export const mailReports = z.strictObject({
  events: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(180),
        type: z.enum(['delivered', 'bounced', 'complained']),
        messageId: z.string().max(500),
        /** Hard bounces end an address; soft ones end the mail. */
        bounce: z.enum(['hard', 'soft']).default('soft'),
        code: z.string().max(100).optional(),
        description: z.string().max(1000).optional(),
      }),
    )
    .min(1)
    .max(500),
})
export type MailReport = z.output<typeof mailReports>['events'][number]

const PROVIDER = 'mail'
const OURS = /^<?([0-9a-f-]{36})\.([0-9a-f-]{36})@/

/** Hears what became of a mail. Unknown mails and events heard before change nothing. */
export async function hearMail(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  report: MailReport,
): Promise<void> {
  const [, id, companyId] = OURS.exec(report.messageId) ?? []
  if (!z.guid().safeParse(id).success || !z.guid().safeParse(companyId).success || !id || !companyId) return
  const scope = { companyId }
  await inTransaction(database, scope, async (trx) => {
    const at = clock.now()
    const message = await lockMessage(trx, scope, 'EMAIL', id)
    if (message?.direction !== 'OUTBOUND') return
    if (!(await hearEvent(trx, scope, { provider: PROVIDER, key: report.id, at }))) return
    await apply(trx, scope, report, message, at)
  })
}

async function apply(
  trx: Transaction<DB>,
  scope: TenantScope,
  report: MailReport,
  message: LockedMessage,
  at: Date,
): Promise<void> {
  const status = furthestStatus(message.status, report.type === 'delivered' ? 'DELIVERED' : 'BOUNCED')
  if (status) {
    const change: EmailChange =
      status === 'DELIVERED'
        ? { status, ...arrivalOf(message, at) }
        : {
            status,
            bouncedAt: at,
            bounceType: report.type === 'complained' ? 'COMPLAINT' : report.bounce === 'hard' ? 'HARD' : 'SOFT',
            errorCode: report.code ?? 'REJECTED',
            errorMessage: report.description ?? null,
          }
    await changeStatus(trx, scope, 'EMAIL', message.id, () => updateEmail(trx, scope, message.id, change, at))
    await updateCommunication(trx, scope, 'EMAIL', message.id, {
      status: status === 'DELIVERED' ? status : 'FAILED',
      at,
    })
  }
  if (report.type === 'delivered' || (report.type === 'bounced' && report.bounce === 'soft')) return
  const complaint = report.type === 'complained'
  if (complaint) await withdrawConsent(trx, scope, { channel: 'EMAIL', address: message.to, source: 'complaint', at })
  await suppressAddress(trx, scope, {
    channel: 'EMAIL',
    address: message.to,
    reason: complaint ? 'COMPLAINT' : 'HARD_BOUNCE',
    source: 'report',
    about: message,
    at,
  })
}
