import type { Kysely, Transaction } from 'kysely'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { DB } from '#db/types.ts'
import { isOutboundHeld } from '#server/backups/restore/aftermath/outbound-holds.queries.ts'
import type { Clock } from '#server/kernel/clock.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { Channel, Purpose } from '../sending.schemas.ts'
import { getSendingSettings } from '../settings.queries.ts'
import { readAddress } from './address.rules.ts'
import {
  type About,
  findHolds,
  getClientState,
  getRecipient,
  getSuppression,
  getSwitches,
  type Recipient,
} from './facts.queries.ts'
import { zoneOfPerson } from './quiet-hours.rules.ts'
import { type ClientState, decideSending, type SendingDecision } from './sending.rules.ts'

export interface DecisionCall {
  trx: Transaction<DB>
  scope: TenantScope
  clock: Clock
}

export interface Planned {
  channel: Channel
  about: About
  /** Email address or E.164 number. */
  to: string
  purpose: Purpose
  scheduledFor: Date
}

/** A client whose row cannot be read: closed. */
const UNREADABLE: ClientState = {
  outboundPaused: true,
  billingStatus: 'none',
  paymentActive: false,
  trialUsedAt: null,
  trialEndsAt: null,
  currentPeriodEndsAt: null,
  onboardingComplete: false,
  forwardingEnabled: false,
}

/** The decision for a message at this moment, with every reason. Asked by the form, and again when it is claimed. */
export async function decideMessage(
  db: Kysely<DB>,
  scope: TenantScope,
  planned: Planned,
  now: Date,
): Promise<SendingDecision> {
  const { channel, about, to, purpose, scheduledFor } = planned
  const aboutNobody = !about.leadId && !about.saleId && !about.customerId
  const [found, settings, suppression, outboundHeld, killed] = await Promise.all([
    aboutNobody ? null : getRecipient(db, scope, about),
    getSendingSettings(db, scope),
    getSuppression(db, scope, channel, to, now),
    isOutboundHeld(db, scope.companyId),
    getSwitches(db, scope),
  ])
  const [holds, client] = await Promise.all([
    found
      ? findHolds(db, scope, { ...found, customerId: about.customerId ?? null }, channel, now)
      : Promise.resolve([]),
    found?.clientId ? getClientState(db, scope, found.clientId) : null,
  ])
  return decideSending(
    {
      channel,
      purpose,
      scheduledFor,
      recordGone: !aboutNobody && (found?.gone ?? true),
      doNotContact: found?.doNotContact ?? false,
      consent: consentOf(found, channel),
      unsubscribed: found?.unsubscribed ?? false,
      suppression,
      holds,
      outboundHeld,
      killed,
      client: found?.clientId ? (client ?? UNREADABLE) : null,
      quiet: { from: settings.quietFrom, until: settings.quietUntil },
      timeZone: zoneOfPerson(found?.country ?? countryOfNumber(channel, to), settings.timeZone),
    },
    now,
  )
}

/** What would become of a message that is being written. */
export async function previewSending(
  { trx, scope, clock }: DecisionCall,
  input: { channel: Channel; about?: About; to: string; purpose?: Purpose; scheduledFor?: Date },
): Promise<SendingDecision> {
  const { region, timeZone } = await getSendingSettings(trx, scope)
  const now = clock.now()
  return decideMessage(
    trx,
    scope,
    {
      channel: input.channel,
      about: input.about ?? {},
      to: readAddress(input.channel, input.to, { region, timeZone }),
      purpose: input.purpose ?? 'SERVICE',
      scheduledFor: input.scheduledFor ?? now,
    },
    now,
  )
}

function consentOf(found: Recipient | null, channel: Channel): Recipient['emailConsent'] {
  if (!found) return 'UNKNOWN'
  return channel === 'EMAIL' ? found.emailConsent : found.smsConsent
}

function countryOfNumber(channel: Channel, to: string): string | null {
  return channel === 'SMS' ? (parsePhoneNumberFromString(to)?.country ?? null) : null
}
