import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Channel } from '../sending.schemas.ts'
import type { ClientState } from './sending.rules.ts'

/** What a message is about: at most one of the three. */
export interface About {
  leadId?: string | null
  saleId?: string | null
  customerId?: string | null
}

/** The person behind a record, as far as sending to them goes. */
export interface Recipient {
  gone: boolean
  doNotContact: boolean
  emailConsent: 'UNKNOWN' | 'GIVEN' | 'WITHDRAWN'
  smsConsent: 'UNKNOWN' | 'GIVEN' | 'WITHDRAWN'
  unsubscribed: boolean
  country: string | null
  clientId: string | null
  /** The lead itself, or the lead a sale came from. */
  leadId: string | null
}

const NOBODY_SPECIAL = sql<'UNKNOWN' | 'GIVEN' | 'WITHDRAWN'>`'UNKNOWN'`

/** Null when there is no such record in the company; a message about nothing is about nobody in particular. */
export async function getRecipient(db: Kysely<DB>, scope: TenantScope, about: About): Promise<Recipient | null> {
  if (about.leadId) {
    const lead = await db
      .selectFrom('leads')
      .select(['id as leadId', 'doNotContact', 'emailConsent', 'smsConsent', 'country', 'clientId'])
      .select(sql<boolean>`deleted_at is not null or anonymised_at is not null`.as('gone'))
      .select(sql<boolean>`false`.as('unsubscribed'))
      .where('companyId', '=', scope.companyId)
      .where('id', '=', about.leadId)
      .executeTakeFirst()
    return lead ?? null
  }
  if (about.saleId) {
    const sale = await db
      .selectFrom('sales as sale')
      .leftJoin('leads as lead', (join) =>
        join.on('lead.companyId', '=', scope.companyId).onRef('lead.id', '=', 'sale.leadId'),
      )
      .select(['sale.leadId', 'sale.country', 'sale.clientId'])
      .select(({ fn, lit }) => [
        fn.coalesce('lead.doNotContact', lit(false)).as('doNotContact'),
        fn.coalesce('lead.emailConsent', NOBODY_SPECIAL).as('emailConsent'),
        fn.coalesce('lead.smsConsent', NOBODY_SPECIAL).as('smsConsent'),
      ])
      .select(sql<boolean>`sale.deleted_at is not null or sale.anonymised_at is not null`.as('gone'))
      .select(sql<boolean>`false`.as('unsubscribed'))
      .where('sale.companyId', '=', scope.companyId)
      .where('sale.id', '=', about.saleId)
      .executeTakeFirst()
    return sale ?? null
  }
  const customer = await db
    .selectFrom('customers')
    .select(['country', 'clientId'])
    .select([NOBODY_SPECIAL.as('emailConsent'), NOBODY_SPECIAL.as('smsConsent')])
    .select([sql<boolean>`false`.as('doNotContact'), sql<string | null>`null`.as('leadId')])
    .select(sql<boolean>`deleted_at is not null or anonymised_at is not null`.as('gone'))
    .select(sql<boolean>`unsubscribed_at is not null`.as('unsubscribed'))
    .where('companyId', '=', scope.companyId)
    .where('id', '=', about.customerId ?? '')
    .executeTakeFirst()
  return customer ?? null
}

/** Why the address is not written to, if it is not: itself, or its whole domain. */
export async function getSuppression(
  db: Kysely<DB>,
  scope: TenantScope,
  channel: Channel,
  address: string,
  at: Date,
): Promise<string | null> {
  const domain = address.split('@')[1] ?? ''
  const row = await db
    .selectFrom('suppressions')
    .select('reason')
    .where('companyId', '=', scope.companyId)
    .where('address', 'in', domain ? [address, domain] : [address])
    .where('channel', 'in', [channel, 'ALL'])
    .where('liftedAt', 'is', null)
    .where((where) => where.or([where('expiresAt', 'is', null), where('expiresAt', '>', at)]))
    .where((where) => where.or([where('kind', '=', 'ADDRESS'), where('address', '=', domain)]))
    .orderBy('createdAt')
    .limit(1)
    .executeTakeFirst()
  return row?.reason ?? null
}

/** Holds of a person or a date on the record or on its client, in this channel or in all. */
export async function findHolds(
  db: Kysely<DB>,
  scope: TenantScope,
  subject: { leadId: string | null; customerId: string | null; clientId: string | null },
  channel: Channel,
  at: Date,
): Promise<{ until: Date | null }[]> {
  const { leadId, customerId, clientId } = subject
  if (!leadId && !customerId && !clientId) return []
  return db
    .selectFrom('holds')
    .select('untilAt as until')
    .where('companyId', '=', scope.companyId)
    .where((where) =>
      where.or([
        ...(leadId ? [where('leadId', '=', leadId)] : []),
        ...(customerId ? [where('customerId', '=', customerId)] : []),
        ...(clientId ? [where('clientId', '=', clientId)] : []),
      ]),
    )
    .where((where) => where.or([where('channel', 'is', null), where('channel', '=', channel)]))
    .where('clearedAt', 'is', null)
    .where('startsAt', '<=', at)
    .where((where) => where.or([where('untilAt', 'is', null), where('untilAt', '>', at)]))
    .limit(20)
    .execute()
}

/** Undefined when the row is missing, which the caller must treat as closed. */
export async function getClientState(db: Kysely<DB>, scope: TenantScope, id: string): Promise<ClientState | undefined> {
  return db
    .selectFrom('clients as client')
    .leftJoin('onboardingStates as onboarding', (join) =>
      join.on('onboarding.companyId', '=', scope.companyId).onRef('onboarding.clientId', '=', 'client.id'),
    )
    .select([
      'client.outboundPaused',
      'client.billingStatus',
      'client.paymentActive',
      'client.trialUsedAt',
      'client.trialEndsAt',
      'client.currentPeriodEndsAt',
      'client.onboardingComplete',
    ])
    .select(({ fn, lit }) => fn.coalesce('onboarding.forwardingEnabled', lit(false)).as('forwardingEnabled'))
    .where('client.companyId', '=', scope.companyId)
    .where('client.id', '=', id)
    .executeTakeFirst()
}

/** Whether people switched everything outbound off, for everybody or for the company. */
export async function getSwitches(
  db: Kysely<DB>,
  scope: TenantScope,
): Promise<{ everywhere: boolean; company: boolean }> {
  const [platform, company] = await Promise.all([
    db.selectFrom('platformSwitches').select('isEngaged').where('name', '=', 'OUTBOUND').executeTakeFirst(),
    db
      .selectFrom('companySwitches')
      .select('isEngaged')
      .where('companyId', '=', scope.companyId)
      .where('name', '=', 'OUTBOUND')
      .executeTakeFirst(),
  ])
  return { everywhere: platform?.isEngaged ?? false, company: company?.isEngaged ?? false }
}
