import type { Channel, Delay, Purpose, Refusal, SendingReason } from '../sending.schemas.ts'
import { endOfQuiet, type QuietHours } from './quiet-hours.rules.ts'

/** A client's state as its row has it. */
export interface ClientState {
  outboundPaused: boolean
  billingStatus: string
  paymentActive: boolean
  trialUsedAt: Date | null
  trialEndsAt: Date | null
  currentPeriodEndsAt: Date | null
  onboardingComplete: boolean
  forwardingEnabled: boolean
}

/** Everything a decision is made from. */
export interface SendingFacts {
  channel: Channel
  purpose: Purpose
  scheduledFor: Date
  /** The record was deleted or its person made anonymous. */
  recordGone: boolean
  doNotContact: boolean
  consent: 'UNKNOWN' | 'GIVEN' | 'WITHDRAWN'
  /** A customer wants no messages. */
  unsubscribed: boolean
  suppression: string | null
  /** Holds on the record; `until` is null until a person clears it. */
  holds: readonly { until: Date | null }[]
  outboundHeld: boolean
  killed: { everywhere: boolean; company: boolean }
  client: ClientState | null
  quiet: QuietHours
  timeZone: string
}

export interface SendingDecision {
  verdict: 'SEND' | 'DEFER' | 'REFUSE'
  /** Every reason, the ones that refuse first. Empty when it is sent. */
  reasons: SendingReason[]
  /** When to look again; null unless it is deferred. */
  notBefore: Date | null
}

/** How often a message that waits for a person's decision is looked at. */
export const LOOK_AGAIN_MS = 5 * 60_000
/** A message that waited so long past its time says something of a past day. */
export const STALE_AFTER_MS = 7 * 24 * 3_600_000
const TRIAL_MS = 14 * 24 * 3_600_000
const GRACE_MS = 7 * 24 * 3_600_000

/**
 * Whether a message may go out now. Asked when it is planned, and again when it is claimed: what changed between
 * counts. All reasons are named. What nobody will undo refuses; what may end defers.
 */
export function decideSending(facts: SendingFacts, now: Date): SendingDecision {
  const refusals = findRefusals(facts, now)
  const { delays, notBefore } = findDelays(facts, now)
  const reasons = [...refusals, ...delays]
  if (refusals.length > 0) return { verdict: 'REFUSE', reasons, notBefore: null }
  if (delays.length > 0) return { verdict: 'DEFER', reasons, notBefore }
  return { verdict: 'SEND', reasons, notBefore: null }
}

function findRefusals(facts: SendingFacts, now: Date): Refusal[] {
  const found: Refusal[] = []
  if (facts.recordGone) found.push('RECORD_GONE')
  if (facts.doNotContact) found.push('DO_NOT_CONTACT')
  if (facts.consent === 'WITHDRAWN') found.push('CONSENT_WITHDRAWN')
  if (facts.purpose === 'MARKETING' && facts.consent === 'UNKNOWN') found.push('CONSENT_MISSING')
  if (facts.unsubscribed) found.push('UNSUBSCRIBED')
  if (facts.suppression) found.push(asSuppression(facts.suppression))
  if (facts.client?.billingStatus === 'canceled') found.push('CLIENT_CANCELED')
  if (now.getTime() - facts.scheduledFor.getTime() > STALE_AFTER_MS) found.push('EXPIRED')
  return found
}

const SUPPRESSIONS: Record<string, Refusal> = {
  UNSUBSCRIBED: 'SUPPRESSED_UNSUBSCRIBED',
  HARD_BOUNCE: 'SUPPRESSED_HARD_BOUNCE',
  COMPLAINT: 'SUPPRESSED_COMPLAINT',
  DO_NOT_CALL_REGISTER: 'SUPPRESSED_DO_NOT_CALL_REGISTER',
  LEGAL: 'SUPPRESSED_LEGAL',
}
const asSuppression = (reason: string): Refusal => SUPPRESSIONS[reason] ?? 'SUPPRESSED_MANUAL'

function findDelays(facts: SendingFacts, now: Date): { delays: Delay[]; notBefore: Date | null } {
  const delays: Delay[] = []
  const ends: number[] = []
  const wait = (reason: Delay, until = new Date(now.getTime() + LOOK_AGAIN_MS)) => {
    if (!delays.includes(reason)) delays.push(reason)
    ends.push(until.getTime())
  }
  if (facts.outboundHeld) wait('OUTBOUND_HELD')
  if (facts.killed.everywhere) wait('GLOBAL_KILL')
  if (facts.killed.company) wait('COMPANY_KILL')
  for (const { until } of facts.holds) wait('ON_HOLD', until ?? undefined)
  if (facts.client) for (const reason of findClientDelays(facts.client, facts.channel, now)) wait(reason)
  if (facts.scheduledFor > now) wait('SCHEDULED', facts.scheduledFor)
  const latest = ends.length > 0 ? new Date(Math.max(...ends)) : null
  // Quiet hours are those of the moment at which everything else would let it go.
  const quietUntil = endOfQuiet(latest ?? now, facts.timeZone, facts.quiet)
  if (quietUntil) wait('QUIET_HOURS', quietUntil)
  return { delays, notBefore: quietUntil ?? latest }
}

/** The rows of the client's gate that stop outbound messages but may end. */
function findClientDelays(client: ClientState, channel: Channel, now: Date): Delay[] {
  const found: Delay[] = []
  if (client.outboundPaused) found.push('CLIENT_PAUSED')
  if (client.billingStatus === 'none') found.push('CLIENT_WITHOUT_PLAN')
  if (client.billingStatus === 'trial' && !trialRuns(client, now)) found.push('CLIENT_TRIAL_EXPIRED')
  if (client.billingStatus === 'active' && !client.paymentActive) found.push('CLIENT_PAYMENT_INACTIVE')
  if (client.billingStatus === 'past_due' && !inGrace(client, now)) found.push('CLIENT_PAST_DUE')
  if (!client.onboardingComplete) found.push('CLIENT_ONBOARDING')
  else if (!client.forwardingEnabled && channel === 'SMS') found.push('CLIENT_FORWARDING_LOST')
  return found
}

function trialRuns({ trialUsedAt, trialEndsAt }: ClientState, now: Date): boolean {
  if (!trialUsedAt || trialUsedAt > now) return false
  return now < (trialEndsAt ?? new Date(trialUsedAt.getTime() + TRIAL_MS))
}

function inGrace({ paymentActive, currentPeriodEndsAt }: ClientState, now: Date): boolean {
  return paymentActive && (!currentPeriodEndsAt || now.getTime() < currentPeriodEndsAt.getTime() + GRACE_MS)
}
