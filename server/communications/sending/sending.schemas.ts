/** Where a message stands on its way out. UNKNOWN is in doubt: it may have arrived, so it is never sent again by itself. */
export const SENDING_STATES = [
  'WAITING',
  'DEFERRED',
  'SENDING',
  'UNKNOWN',
  'SENT',
  'FAILED',
  'REFUSED',
  'CANCELLED',
] as const
export type SendingState = (typeof SENDING_STATES)[number]

export const CHANNELS = ['EMAIL', 'SMS'] as const
export type Channel = (typeof CHANNELS)[number]

/** MARKETING needs consent on record; SERVICE is about what the person has asked for or bought. */
export const PURPOSES = ['SERVICE', 'MARKETING'] as const
export type Purpose = (typeof PURPOSES)[number]

/** Reasons for which a message is never sent. */
export const REFUSALS = [
  'RECORD_GONE',
  'DO_NOT_CONTACT',
  'CONSENT_WITHDRAWN',
  'CONSENT_MISSING',
  'UNSUBSCRIBED',
  'SUPPRESSED_UNSUBSCRIBED',
  'SUPPRESSED_HARD_BOUNCE',
  'SUPPRESSED_COMPLAINT',
  'SUPPRESSED_DO_NOT_CALL_REGISTER',
  'SUPPRESSED_LEGAL',
  'SUPPRESSED_MANUAL',
  'CLIENT_CANCELED',
  'EXPIRED',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Reasons for which a message waits. */
export const DELAYS = [
  'OUTBOUND_HELD',
  'GLOBAL_KILL',
  'COMPANY_KILL',
  'ON_HOLD',
  'CLIENT_PAUSED',
  'CLIENT_WITHOUT_PLAN',
  'CLIENT_TRIAL_EXPIRED',
  'CLIENT_PAYMENT_INACTIVE',
  'CLIENT_PAST_DUE',
  'CLIENT_ONBOARDING',
  'CLIENT_FORWARDING_LOST',
  'QUIET_HOURS',
  'SCHEDULED',
] as const
export type Delay = (typeof DELAYS)[number]

export type SendingReason = Refusal | Delay
