import { expect, test } from 'vitest'
import ar from '#app/i18n/ar/index.ts'
import en from '#app/i18n/en/index.ts'
import { createTranslator } from '#app/i18n/instance.ts'
import { dueInWords } from '#app/screens/backups/schedules/due-words.ts'

const english = createTranslator('en', en).t
const arabic = createTranslator('ar', ar).t

test.each([
  ['0 2 * * *', 'Every day at 02:00'],
  ['5 14 * * 0', 'Every Sunday at 14:05'],
  ['5 14 * * 7', 'Every Sunday at 14:05'],
  ['30  3 * * 1', 'Every Monday at 03:30'],
  ['0 0 31 * *', 'Day 31 of each month at 00:00'],
])('a schedule due at %s is due: %s', (cron, words) => {
  expect(dueInWords(cron, english, 'en')).toBe(words)
})

test.each(['*/15 * * * *', '0 2 * 6 *', '0 2 1 * 1', '0 2 * * 1-5', '0 2,14 * * *'])(
  '%s, which has no shorter words, stays as it is',
  (cron) => expect(dueInWords(cron, english, 'en')).toBe(cron),
)

test('a weekday has its name in the reader’s language', () => {
  expect(dueInWords('0 3 * * 5', arabic, 'ar')).toContain('الجمعة')
})
