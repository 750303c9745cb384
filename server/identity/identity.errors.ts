import { AppError } from '#server/kernel/errors.ts'
import type { Actor } from './actor.ts'
import { LONGEST_PASSWORD, passwordProblem, SHORTEST_PASSWORD } from './passwords.ts'

/** One answer for a wrong password, an unknown address and an unfinished invitation. */
export function wrongCredentials(field = 'password'): AppError {
  return new AppError('BAD_INPUT', {
    field,
    reason: 'WRONG_CREDENTIALS',
    message: 'sign-in refused',
    userMessage: 'This address and password do not belong together. Check both and try again.',
  })
}

/** Said only after the right password was given. */
export function accountSwitchedOff(): AppError {
  return new AppError('FORBIDDEN', {
    reason: 'ACCOUNT_OFF',
    message: 'no active membership',
    userMessage: 'Your account has been switched off. An admin of your company can switch it on again.',
  })
}

export function invitationGone(): AppError {
  return new AppError('NOT_FOUND', {
    reason: 'INVITATION_GONE',
    message: 'no such open invitation',
    userMessage: 'This invitation was used, withdrawn or has run out. Ask whoever invited you for a new link.',
  })
}

/** @throws {AppError} BAD_INPUT on `field` when the password is too short, too long or among the first a guesser tries. */
export function assertGoodPassword(password: string, known: string[], field: string): void {
  const problem = passwordProblem(password, known)
  if (problem === null) return
  const words = {
    SHORT: `Use at least ${SHORTEST_PASSWORD} characters. A few words in a row are easy to remember.`,
    LONG: `Use at most ${LONGEST_PASSWORD} characters.`,
    COMMON: 'This password is among the first that guessers try. Choose another one.',
  }
  throw new AppError('BAD_INPUT', {
    field,
    reason: `PASSWORD_${problem}` as const,
    message: `password ${problem}`,
    userMessage: words[problem],
  })
}

/**
 * Keys, colleagues, sessions and passwords are managed by people only: a leaked API token must not be
 * able to make itself a successor.
 * @throws {AppError} FORBIDDEN when an API token calls.
 */
export function requireSession(actor: Actor): NonNullable<Actor['session']> {
  if (actor.session) return actor.session
  throw new AppError('FORBIDDEN', {
    reason: 'NEEDS_SESSION',
    message: 'an API token may not do this',
    userMessage: 'API tokens cannot do this. Sign in to the console instead.',
  })
}
