import type { NotAccepted } from '#server/mail/mail-error.ts'

/** Waits before the second attempt, the third and so on: a server that greylists wants minutes, one that is down hours. */
const WAITS_MS = [60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000]
export const MOST_ATTEMPTS = WAITS_MS.length + 1

export type Outcome =
  | { kind: 'RETRY'; at: Date; code: string; words: string }
  | { kind: 'FAILED'; code: string; words: string; recipientUnknown: boolean }
  | { kind: 'UNKNOWN'; code: string; words: string }

/**
 * What becomes of a message that was not accepted. What may have been taken is in doubt for good; what certainly was not
 * is tried again a few times, unless another attempt would be refused as well.
 *
 * @param attempts how many there were, this one included.
 */
export function decideOutcome(failure: NotAccepted, attempts: number, now: Date): Outcome {
  const { code, words } = failure
  if (failure.taken === 'UNKNOWN') return { kind: 'UNKNOWN', code, words }
  const wait = WAITS_MS[attempts - 1]
  if (failure.permanent || wait === undefined)
    return { kind: 'FAILED', code, words, recipientUnknown: failure.recipientUnknown ?? false }
  return { kind: 'RETRY', at: new Date(now.getTime() + wait), code, words }
}
