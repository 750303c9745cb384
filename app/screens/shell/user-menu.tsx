import { Form, useFetcher, useLocation } from '@remix-run/react'
import { Keyboard, LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { LANGUAGE_NAMES, LANGUAGES } from '#app/i18n/languages.ts'
import { THEMES } from '#app/preferences.ts'
import { usePreferences } from '#app/root-data.ts'
import { Avatar } from '#app/ui/base/avatar.tsx'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#app/ui/overlay/menu.tsx'
import type { Frame } from './frame.ts'

const SIGN_OUT_FORM = 'sign-out'
const THEME_FORM = 'choose-theme'
const LANGUAGE_FORM = 'choose-language'

/** One's own account: theme, language, shortcuts, sessions, the way out. */
export function UserMenu({ frame, onKeyMap }: { frame: Frame; onKeyMap: () => void }) {
  const { t, i18n } = useTranslation()
  const { pathname, search } = useLocation()
  const here = pathname + search
  const preferences = usePreferences()
  const fetcher = useFetcher()
  return (
    <>
      {/* Plain forms, so that all of this works before any script. */}
      <Form id={SIGN_OUT_FORM} method="post" action="/sign-out" reloadDocument hidden />
      <fetcher.Form id={THEME_FORM} method="post" action="/preferences" hidden />
      {/* A new document: words, direction and formats change everywhere at once. */}
      <Form id={LANGUAGE_FORM} method="post" action="/preferences" reloadDocument hidden>
        <input type="hidden" name="to" value={here} />
      </Form>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={t('ui.labelled', { label: t('shell.user.menu'), text: frame.user.name })}
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
          label={t('shell.user.theme')}
          value={preferences.theme}
          name="theme"
          submits={THEME_FORM}
          options={THEMES.map((value) => ({ value, label: t(`shell.user.${value}`) }))}
        />
        <MenuSeparator />
        <MenuLabel>{t('shell.user.language')}</MenuLabel>
        <MenuChoice
          label={t('shell.user.language')}
          value={i18n.language}
          name="locale"
          submits={LANGUAGE_FORM}
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
