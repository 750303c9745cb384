import { type Kysely, type SelectQueryBuilder, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '../../kernel/page.ts'
import type { TenantScope } from '../../kernel/scope.ts'
import type { MessageStatus } from '../communications.schemas.ts'
import { statusOf } from '../messages/messages.queries.ts'
import type { FindRecipientsInput, MailingVerdict } from './mailings.schemas.ts'

/** A page of the people of a mailing, in its order, with their verdicts, the words they get and how far those have come. */
export async function findRecipients(db: Kysely<DB>, scope: TenantScope, input: FindRecipientsInput) {
  const chosen = db
    .selectFrom('mailingRecipients as r')
    .where('r.companyId', '=', scope.companyId)
    .where('r.mailingId', '=', input.id)
    .$if(input.verdict !== undefined, (query) => query.where('r.verdict', '=', input.verdict ?? 'SEND'))
  const [rows, { count }] = await Promise.all([
    withMessages(chosen, scope)
      .leftJoin('leads as lead', (join) =>
        join.on('lead.companyId', '=', scope.companyId).onRef('lead.id', '=', 'r.leadId'),
      )
      .leftJoin('sales as sale', (join) =>
        join.on('sale.companyId', '=', scope.companyId).onRef('sale.id', '=', 'r.saleId'),
      )
      .select(['r.position', 'r.leadId', 'r.saleId', 'r.verdict', 'r.reasons', 'r.subject', 'r.body', 'r.outcome'])
      .select(['r.communicationId', 'sale.reference as saleReference'])
      .select(statusOf.$castTo<MessageStatus | null>().as('status'))
      .select(
        sql<
          string | null
        >`coalesce(nullif(btrim(concat_ws(' ', lead.first_name, lead.last_name)), ''), lead.company_name,
          nullif(btrim(concat_ws(' ', sale.first_name, sale.last_name)), ''), sale.company_name)`.as('name'),
      )
      .$if(input.cursor !== undefined, (query) =>
        query.where('r.position', '>', Number(decodeCursor(input.cursor ?? '', 1)[0])),
      )
      .orderBy('r.position')
      .limit(input.limit + 1)
      .execute(),
    chosen.select(({ fn }) => fn.countAll<number>().as('count')).executeTakeFirstOrThrow(),
  ])
  const page: Page<(typeof rows)[number]> = toPage(rows, input.limit, { value: count, exact: true }, (row) => [
    row.position,
  ])
  return page
}

/** How many of a mailing's messages have come how far, as the list of messages says it of each. */
export async function countStatuses(db: Kysely<DB>, scope: TenantScope, mailingId: string) {
  const sent = db
    .selectFrom('mailingRecipients as r')
    .where('r.companyId', '=', scope.companyId)
    .where('r.mailingId', '=', mailingId)
    .where('r.communicationId', 'is not', null)
  return withMessages(sent, scope)
    .select(statusOf.as('status'))
    .select(({ fn }) => fn.countAll<number>().as('people'))
    .groupBy(statusOf)
    .execute()
}

type Recipients = SelectQueryBuilder<DB & { r: DB['mailingRecipients'] }, 'r', object>

/** Joins the message that each was written, as `c`, with its log as `e` or `s`. */
function withMessages(recipients: Recipients, scope: TenantScope) {
  return recipients
    .leftJoin('communicationLogs as c', (join) =>
      join.on('c.companyId', '=', scope.companyId).onRef('c.id', '=', 'r.communicationId'),
    )
    .leftJoin('emailLogs as e', (join) =>
      join.on('e.companyId', '=', scope.companyId).onRef('e.id', '=', 'c.emailLogId'),
    )
    .leftJoin('smsLogs as s', (join) => join.on('s.companyId', '=', scope.companyId).onRef('s.id', '=', 'c.smsLogId'))
}

/** The next people without a verdict. The caller holds the mailing's lock. */
export async function findUnjudged(trx: Transaction<DB>, scope: TenantScope, mailingId: string, most: number) {
  return trx
    .selectFrom('mailingRecipients')
    .select(['position', 'leadId', 'saleId'])
    .where('companyId', '=', scope.companyId)
    .where('mailingId', '=', mailingId)
    .where('verdict', 'is', null)
    .orderBy('position')
    .limit(most)
    .execute()
}

/** The next people whose message waits to be queued. The caller holds the mailing's lock. */
export async function findUnsent(trx: Transaction<DB>, scope: TenantScope, mailingId: string, most: number) {
  return trx
    .selectFrom('mailingRecipients')
    .select(['position', 'leadId', 'saleId', 'subject', 'body', 'templateVersionId'])
    .where('companyId', '=', scope.companyId)
    .where('mailingId', '=', mailingId)
    .where('outcome', 'is', null)
    .where('verdict', '<>', 'REFUSE')
    .orderBy('position')
    .limit(most)
    .execute()
}

export interface Judged {
  verdict: MailingVerdict
  reasons: string[]
  subject: string | null
  body: string | null
  templateVersionId: string | null
}

export async function saveVerdict(
  trx: Transaction<DB>,
  scope: TenantScope,
  place: { mailingId: string; position: number },
  judged: Judged,
  at: Date,
): Promise<void> {
  await recipientOf(trx, scope, place)
    .set({ ...judged, updatedAt: at })
    .execute()
}

export async function saveOutcome(
  trx: Transaction<DB>,
  scope: TenantScope,
  place: { mailingId: string; position: number },
  outcome: { outcome: 'QUEUED'; communicationId: string } | { outcome: 'REFUSED'; reasons: string[] },
  at: Date,
): Promise<void> {
  await recipientOf(trx, scope, place)
    .set({ ...outcome, updatedAt: at })
    .execute()
}

function recipientOf(trx: Transaction<DB>, scope: TenantScope, place: { mailingId: string; position: number }) {
  return trx
    .updateTable('mailingRecipients')
    .where('companyId', '=', scope.companyId)
    .where('mailingId', '=', place.mailingId)
    .where('position', '=', place.position)
}

/** Forgets the verdicts, for another template or a new look. */
export async function clearVerdicts(trx: Transaction<DB>, scope: TenantScope, mailingId: string, at: Date) {
  await trx
    .updateTable('mailingRecipients')
    .set({ verdict: null, reasons: [], subject: null, body: null, templateVersionId: null, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('mailingId', '=', mailingId)
    .execute()
}

/** Refuses those past the first `room` that would go out: the company's limits end there. */
export async function refuseBeyond(
  trx: Transaction<DB>,
  scope: TenantScope,
  mailingId: string,
  { room, reason, at }: { room: number; reason: string; at: Date },
): Promise<void> {
  await sql`update mailing_recipients as r
    set verdict = 'REFUSE', reasons = array[${reason}], updated_at = ${at}
    from (
      select position from mailing_recipients
      where company_id = ${scope.companyId}::uuid and mailing_id = ${mailingId}::uuid and verdict <> 'REFUSE'
      order by position offset ${room}
    ) as beyond
    where r.company_id = ${scope.companyId}::uuid and r.mailing_id = ${mailingId}::uuid
      and r.position = beyond.position`.execute(trx)
}

/** Refuses all but the first of those with one address: two records of a person are one person. */
export async function refuseRepeated(
  trx: Transaction<DB>,
  scope: TenantScope,
  mailingId: string,
  channel: string,
  at: Date,
) {
  const address =
    channel === 'EMAIL' ? sql`lower(coalesce(lead.email, sale.email))` : sql`coalesce(lead.phone, sale.phone)`
  await sql`update mailing_recipients as r
    set verdict = 'REFUSE', reasons = '{ADDRESS_TWICE}', updated_at = ${at}
    from (
      select going.position, row_number() over (partition by ${address} order by going.position) as nth
      from mailing_recipients as going
      left join leads as lead on lead.company_id = ${scope.companyId}::uuid and lead.id = going.lead_id
      left join sales as sale on sale.company_id = ${scope.companyId}::uuid and sale.id = going.sale_id
      where going.company_id = ${scope.companyId}::uuid and going.mailing_id = ${mailingId}::uuid
        and going.verdict <> 'REFUSE'
    ) as addressed
    where r.company_id = ${scope.companyId}::uuid and r.mailing_id = ${mailingId}::uuid
      and r.position = addressed.position and addressed.nth > 1`.execute(trx)
}

/** Those with a verdict against them got nothing, and will not. */
export async function settleRefused(
  trx: Transaction<DB>,
  scope: TenantScope,
  mailingId: string,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('mailingRecipients')
    .set({ outcome: 'REFUSED', updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('mailingId', '=', mailingId)
    .where('outcome', 'is', null)
    .where('verdict', '=', 'REFUSE')
    .execute()
}
