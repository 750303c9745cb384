import { Form, useLocation } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '#app/i18n/languages.ts'
import { cx } from '../base/class-names.ts'

/** The languages by their own names; each a plain form, so that it works before any script. */
export function LanguageLinks() {
  const { t, i18n } = useTranslation()
  const { pathname, search } = useLocation()
  return (
    <Form
      method="post"
      action="/preferences"
      reloadDocument
      aria-label={t('shell.user.language')}
      className="flex flex-wrap gap-x-4 gap-y-1 text-sm"
    >
      <input type="hidden" name="to" value={pathname + search} />
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="submit"
          name="locale"
          value={language}
          lang={language}
          aria-pressed={language === i18n.language}
          className={cx(
            'min-h-6 rounded-sm',
            language === i18n.language ? 'font-medium text-ink' : 'text-muted hover:text-ink hover:underline',
          )}
        >
          {LANGUAGE_NAMES[language]}
        </button>
      ))}
    </Form>
  )
}
