import { describe, expect, test } from 'vitest'
import { LANGUAGES } from '#app/i18n/languages.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { readForm } from '#app/read-form.ts'
import { encryptionWords } from '#app/screens/backups/refused-in-words.ts'
import { createScheduleInput, SCHEDULE_WORDS, USUAL_POLICY } from '#server/backups/schedules/schedules.schemas.ts'

const POLICY = Object.fromEntries(Object.entries(USUAL_POLICY).map(([name, value]) => [name, String(value)]))

function read(fields: Record<string, string>, language: (typeof LANGUAGES)[number] = 'en') {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...POLICY, ...fields })) form.set(name, value)
  return readForm(form, createScheduleInput, language, encryptionWords(language))
}

describe('the form of a new schedule', () => {
  test.each(LANGUAGES)('names everything that is wrong at once in %s', (language) => {
    const t = translate(language)
    const answer = read(
      { name: '', kind: 'database', timeZone: 'Mars/Base', encryption: 'recipients', keepDaily: '-1' },
      language,
    )
    expect(answer.ok || answer.refusal.data.error.fields).toEqual({
      name: t('ui.form.required'),
      kind: t('backups.refusals.ONLY_WHOLE_DATABASE'),
      cron: t('backups.refusals.NEEDS_TIME'),
      timeZone: t('backups.refusals.BAD_TIME_ZONE'),
      recipients: t('encryption.words.NO_KEYS'),
      keepDaily: expect.any(String),
    })
  })

  test.each(['0 25 * * *', '60 2 * * *', '0 2 32 * *', '0 2 * 1,13 *', '0 2 * * 1-8'])(
    'names the impossible time %s together with the rest',
    (cron) => {
      const answer = read({ name: '', cron })
      expect(answer.ok || answer.refusal.data.error.fields).toEqual({
        name: expect.any(String),
        cron: SCHEDULE_WORDS.BAD_CRON,
      })
    },
  )

  test.each(['*/90 2 * * *', '0 0-23/120 * JAN-DEC MON', '59 23 31 12 7', '0 2 L * *'])(
    'leaves whether %s is ever due to whoever computes it',
    (cron) => {
      expect(read({ name: 'Nightly', cron }).ok).toBe(true)
    },
  )

  test('asks the whole database for no time of its own', () => {
    expect(read({ name: 'Nightly', coverage: 'database', kind: 'database' }).ok).toBe(true)
  })

  test('does not judge together what is wrong by itself', () => {
    const answer = read({ name: 'Nightly', cron: '0 2', coverage: 'planet', encryption: 'magic' })
    expect(Object.keys((!answer.ok && answer.refusal.data.error.fields) || {})).toEqual([
      'coverage',
      'cron',
      'encryption',
    ])
  })
})
