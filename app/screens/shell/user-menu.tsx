import { Form, useFetcher, useLocation } from '@remix-run/react'
import { Keyboard, LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '#app/i18n/languages.ts'
import { THEMES } from '#app/preferences.ts'
import { Avatar } from '#app/ui/base/avatar.tsx'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#app/ui/overlay/menu.tsx'
import { usePreferences } from '#app/use-preferences.ts'
import type { Frame } from './shell.tsx'

const SIGN_OUT_FORM = 'sign-out'

/** One's own account: theme, language, shortcuts, sessions, the way out. */
export function UserMenu({ frame, onKeyMap }: { frame: Frame; onKeyMap: () => void }) {
  const { t, i18n } = useTranslation()
  const { pathname, search } = useLocation()
  const preferences = usePreferences()
  const fetcher = useFetcher()
  return (
    <>
      <Form id={SIGN_OUT_FORM} method="post" action="/sign-out" reloadDocument hidden />
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`${t('shell.user.menu')}: ${frame.user.name}`}
            className="grid size-8 place-content-center rounded-full hover:bg-hover pointer-coarse:size-10"
          >
            <Avatar name={frame.user.name} />
          </button>
        }
      >
        <div className="px-2 py-1.5 text-sm">
          <p className="truncate font-medium">
            <bdi>{frame.user.name}</bdi>
          </p>
          <p className="truncate text-xs text-muted">
            <bdi dir="ltr">{frame.user.email}</bdi> · {t(`shell.role.${frame.role}`)}
          </p>
        </div>
        <MenuSeparator />
        <MenuLabel>{t('shell.user.theme')}</MenuLabel>
        <MenuChoice
          value={preferences.theme}
          onChange={(value) => fetcher.submit({ theme: value }, { method: 'post', action: '/preferences' })}
          options={THEMES.map((value) => ({ value, label: t(`shell.user.${value}`) }))}
        />
        <MenuSeparator />
        <MenuLabel>{t('shell.user.language')}</MenuLabel>
        <MenuChoice
          value={i18n.language}
          // A new document: words, direction and formats change everywhere at once.
          onChange={(locale) => postDocument({ locale, to: pathname + search })}
          options={LANGUAGES.map((value) => ({ value, label: <bdi lang={value}>{LANGUAGE_NAMES[value]}</bdi> }))}
        />
        <MenuSeparator />
        <MenuItem icon={Keyboard} onSelect={onKeyMap}>
          {t('shell.user.shortcuts')}
        </MenuItem>
        <MenuItem icon={MonitorSmartphone} to="/account/sessions">
          {t('shell.user.sessions')}
        </MenuItem>
        <MenuItem icon={LogOut} submits={SIGN_OUT_FORM}>
          {t('shell.user.signOut')}
        </MenuItem>
      </Menu>
    </>
  )
}

/** Posts as a plain form would: the answer is a new document. */
function postDocument(fields: Record<string, string>): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/preferences'
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement('input')
    input.type = 'hidden'
    input.name = name
    input.value = value
    form.append(input)
  }
  document.body.append(form)
  form.submit()
}
