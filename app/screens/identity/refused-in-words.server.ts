import type { Language } from '#app/i18n/languages.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { refusalOf, reworded } from '#app/refusal.ts'
import { refuse, refused } from '#app/refused.ts'

/** Refusals of this area that have words in every language; see `identity.refused`. */
const REASONS = [
  'WRONG_CREDENTIALS',
  'ACCOUNT_OFF',
  'SIGN_IN_LIMIT',
  'INVITATION_GONE',
  'PASSWORD_SHORT',
  'PASSWORD_LONG',
  'PASSWORD_COMMON',
  'WRONG_PASSWORD',
  'ALREADY_MEMBER',
  'OWN_ACCOUNT',
  'LAST_ADMIN',
  'TOKEN_ROLE',
  'TOKEN_OPERATOR',
] as const

/** Like `refused`, in the reader's language where the server speaks English. */
export function refusedInWords(thrown: unknown, form: FormData, language: Language) {
  const known = refusalOf(thrown)
  const reason = REASONS.find((word) => word === reasonOf(thrown))
  if (known === null || reason === undefined) return refused(thrown, form)
  const message = translate(language)(`identity.refused.${reason}`)
  return refuse(reworded(known.error, message), form, known.status)
}

function reasonOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return undefined
  const { data } = thrown
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined
  return typeof data.error === 'object' && data.error !== null && 'reason' in data.error ? data.error.reason : undefined
}
