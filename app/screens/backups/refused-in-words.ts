import type { Language } from '#app/i18n/languages.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { refusalOf, reworded } from '#app/refusal.ts'
import { refuse, refused } from '#app/refused.ts'
import { ENCRYPTION_WORDS } from '#server/backups/encryption/encryption.schemas.ts'

const REASONS = [
  'BACKUP_NOT_WRITTEN',
  'BACKUP_FILE_MISSING',
  'VERIFICATION_RUNNING',
  'BACKUP_DELETED',
  'BACKUP_PINNED',
  'LAST_RESTORABLE',
  'BAD_CRON',
  'TOO_OFTEN',
  'NEEDS_TIME',
  'ONLY_WHOLE_DATABASE',
  'TOO_MANY_SCHEDULES',
] as const

const KEY_REASONS = ['WRONG_KEY', 'KEY_NEEDED', 'RECIPIENT_KNOWN', 'NO_RECIPIENT'] as const

/** What the schemas of encryption say, in the reader's language; for `readForm`. */
export function encryptionWords(language: Language): Record<string, string> {
  const t = translate(language)
  const keys = Object.keys(ENCRYPTION_WORDS) as (keyof typeof ENCRYPTION_WORDS)[]
  return Object.fromEntries(keys.map((key) => [ENCRYPTION_WORDS[key], t(`encryption.words.${key}`)]))
}

/** Like `refused`, in the reader's language where the server speaks English. */
export function refusedInWords(thrown: unknown, form: FormData, language: Language) {
  const known = refusalOf(thrown)
  if (known === null || known.status >= 500) return refused(thrown, form)
  const t = translate(language)
  const reason = reasonOf(thrown)
  const aboutKeys = KEY_REASONS.find((each) => each === reason)
  if (aboutKeys) return refuse({ ...known.error, message: t(`encryption.refusals.${aboutKeys}`) }, form, known.status)
  const translated = REASONS.find((each) => each === reason)
  const message =
    reason === 'BACKUP_RUNNING'
      ? t('backups.create.running')
      : reason === 'BACKUP_ENDED'
        ? t('backups.refusals.ended')
        : translated
          ? t(`backups.refusals.${translated}`)
          : known.error.message
  return refuse(message === known.error.message ? known.error : reworded(known.error, message), form, known.status)
}

function reasonOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return undefined
  const { data } = thrown
  if (typeof data !== 'object' || data === null || !('error' in data)) return undefined
  return typeof data.error === 'object' && data.error !== null && 'reason' in data.error ? data.error.reason : undefined
}
