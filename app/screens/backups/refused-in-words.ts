import type { Language } from '#app/i18n/languages.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { refusalOf, reworded } from '#app/refusal.ts'
import { refuse, refused } from '#app/refused.ts'

const REASONS = [
  'BACKUP_NOT_WRITTEN',
  'BACKUP_FILE_MISSING',
  'VERIFICATION_RUNNING',
  'BACKUP_DELETED',
  'BACKUP_PINNED',
  'LAST_RESTORABLE',
  'BAD_CRON',
  'BAD_TIME_ZONE',
  'TOO_OFTEN',
  'NEEDS_TIME',
  'ONLY_WHOLE_DATABASE',
  'TOO_MANY_SCHEDULES',
] as const

/** Like `refused`, in the reader's language where the server speaks English. */
export function refusedInWords(thrown: unknown, form: FormData, language: Language) {
  const known = refusalOf(thrown)
  if (known === null || known.status >= 500) return refused(thrown, form)
  const t = translate(language)
  const reason = reasonOf(thrown)
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
