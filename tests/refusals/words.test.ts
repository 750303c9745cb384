import { describe, expect, test } from 'vitest'
import { LANGUAGES, type Language } from '#app/i18n/languages.ts'
import { wordFailure, wordIssue, wordReason, wordRefusal } from '#app/i18n/refusal-words.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { reworded } from '#app/refusal.ts'
import { MAKING_FAILURES } from '#server/documents/documents.errors.ts'
import { IMPORT_FAILURES } from '#server/imports/working/lease.ts'
import { ERRORS, failureText } from '#server/kernel/errors.ts'
import { LEGACY_FAILURES } from '#server/legacy/legacy.errors.ts'
import { CURES } from '#server/trpc/constraints.ts'
import { thrownReasons } from './reasons.ts'
import { inputSchemas, possibleIssues } from './schema-issues.ts'

const thrown = thrownReasons()
const cures = Object.entries(CURES)
const issues = (await inputSchemas()).flatMap(([where, schema]) => possibleIssues(where, schema))
const translators = LANGUAGES.map((language): [Language, ReturnType<typeof translate>] => [
  language,
  translate(language),
])

/** Latin words in an Arabic sentence, but for what is written so everywhere. */
const LATIN_WORDS =
  /\b(?!cron\b|https?\b|example\b|com\b|path\b|ops\b|name\b|Europe\b|London\b|Asia\b|Dubai\b|age1?\b|SQL\b|GB\b|AE\b|CSV\b|IBAN\b|JSON\b|gzip\b|zstd\b|PDF\b|AED\b|GBP\b|MB\b)[A-Za-z]{3,}\b/

describe('a refusal', () => {
  test('of the server with words of its own has a reason', () => {
    expect(thrown.unnamed).toEqual([])
    expect(thrown.reasons.size).toBeGreaterThan(80)
  })

  test.each(translators)('has words for every reason in %s', (_language, t) => {
    expect([...thrown.reasons].filter((reason) => wordReason(reason, t) === undefined)).toEqual([])
    const silent = cures.filter(([, cure]) => wordReason(cure.reason, t, cure.params) === undefined)
    expect(silent.map(([constraint, { reason }]) => `${constraint}: ${reason}`)).toEqual([])
  })

  test.each(translators)('of a job is kept as a reason and read in %s', (_language, t) => {
    const reasons = ['EXPORT_FAILED', ...Object.values(IMPORT_FAILURES), ...Object.values(LEGACY_FAILURES)]
    const kept = [...MAKING_FAILURES, ...reasons].map((reason) => failureText(reason, { names: '{{sale.email}}' }))
    for (const text of kept)
      expect(wordFailure(text, t)).not.toMatch(/[{]"reason|Something broke on our side\. Nothing/)
    expect(wordFailure(kept[1] ?? '', t)).toContain('{{sale.email}}')
    expect(wordFailure('A sentence of last year.', t)).toBe('A sentence of last year.')
  })

  test.each(translators)('has words for every kind of issue of a schema in %s', (_language, t) => {
    expect(issues.length).toBeGreaterThan(500)
    const silent = issues.filter(({ issue }) =>
      issue.code === 'custom' && issue.reason !== undefined
        ? wordReason(issue.reason, t) === undefined
        : issue.code === 'custom' ||
          (wordIssue(issue, t) === t('ui.form.invalid') && !['invalid_format', 'invalid_key'].includes(issue.code)),
    )
    expect([...new Set(silent.map(({ issue, where }) => `${where}: ${JSON.stringify(issue)}`))]).toEqual([])
  })

  test.each(translators)('has words for every code without a reason in %s', (language, t) => {
    for (const code of Object.keys(ERRORS)) {
      const told = wordRefusal({ code, message: 'In English.', requestId: 'r' }, t, language)
      expect(told.message, code).not.toBe(language === 'en' ? '' : 'In English.')
    }
  })

  test('in Arabic has no English in it', () => {
    const t = translate('ar')
    const said = [...thrown.reasons, ...cures.map(([, cure]) => cure.reason)].map(
      (reason) => wordReason(reason, t) ?? '',
    )
    expect(said.filter((words) => LATIN_WORDS.test(words))).toEqual([])
  })

  test('that a page worded itself stays as it is', () => {
    const own = { code: 'BAD_INPUT', field: 'name', message: 'Donnez un nom.' }
    expect(wordRefusal(own, translate('fr'), 'fr').message).toBe('Donnez un nom.')
    const ofServer = { code: 'BAD_INPUT', reason: 'PHONE_UNREADABLE', field: 'phone', message: 'No.', requestId: 'r' }
    expect(wordRefusal(reworded(ofServer, 'Un seul numéro.'), translate('fr'), 'fr').message).toBe('Un seul numéro.')
  })

  test('of several fields is said beside each of them', () => {
    const told = wordRefusal(
      {
        code: 'BAD_INPUT',
        message: 'Enter the make.',
        field: 'make',
        fields: { make: 'Enter the make.', model: 'Use at most 100 characters.' },
        issues: {
          make: { code: 'too_small', origin: 'string', limit: 1 },
          model: { code: 'too_big', origin: 'string', limit: 100 },
        },
        requestId: 'r',
      },
      translate('fr'),
      'fr',
    )
    expect(told).toMatchObject({
      message: 'Remplissez ce champ.',
      fields: { make: 'Remplissez ce champ.', model: '100 caractères au plus.' },
    })
  })
})
