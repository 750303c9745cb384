import { useFetcher, useLocation, useNavigation } from '@remix-run/react'
import { FlaskConical, OctagonPause } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePreferences } from '#app/root-data.ts'
import { cx } from '#app/ui/base/class-names.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { CommandPalette, KeyMap } from './dialogs/lazy-dialogs.tsx'
import type { Frame } from './frame.ts'
import { useShellShortcuts } from './shortcuts.ts'
import { SideBar } from './side-bar.tsx'
import { TopBar } from './top-bar.tsx'

/** Side bar, top bar and the place of the page. */
export function Shell({ frame, children }: { frame: Frame; children: ReactNode }) {
  const { t } = useTranslation()
  const preferences = usePreferences()
  const fetcher = useFetcher()
  const [palette, setPalette] = useState(false)
  const [keyMap, setKeyMap] = useState(false)
  const main = useFocusedPage()
  const closed = preferences.sidebar === 'closed'
  const toggleSideBar = () =>
    fetcher.submit({ sidebar: closed ? 'open' : 'closed' }, { method: 'post', action: '/preferences' })
  useShellShortcuts({
    enabled: preferences.shortcuts,
    reader: frame,
    openPalette: () => setPalette(true),
    openKeyMap: () => setKeyMap(true),
    toggleSideBar,
  })
  return (
    <div
      className={cx(
        'min-h-dvh bg-surface lg:grid',
        closed ? 'lg:grid-cols-[3.5rem_minmax(0,1fr)]' : 'lg:grid-cols-[14.5rem_minmax(0,1fr)]',
        'print:block!',
      )}
    >
      <a
        href="#main"
        className="fixed start-2 top-2 z-60 -translate-y-16 rounded-md bg-ink px-3 py-1.5 text-sm font-medium text-inverse focus:translate-y-0"
      >
        {t('shell.skip')}
      </a>
      <SideBar frame={frame} closed={closed} onToggle={toggleSideBar} onSearch={() => setPalette(true)} />
      <div className="flex min-w-0 flex-col">
        <LoadingLine />
        <header className="contents">
          <TopBar frame={frame} onSearch={() => setPalette(true)} onKeyMap={() => setKeyMap(true)} />
          {frame.demo && (
            <p
              className="flex gap-2 border-b border-warning-line bg-warning-wash px-4 py-1.5 text-xs text-ink sm:px-6"
              data-print="off"
            >
              <FlaskConical aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warning" />
              {t('shell.demo')}
            </p>
          )}
          {frame.held && (
            <p
              className="flex gap-2 border-b border-warning-line bg-warning-wash px-4 py-1.5 text-xs text-ink sm:px-6"
              data-print="off"
            >
              <OctagonPause aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warning" />
              <span>
                {t('shell.held')}{' '}
                {frame.role === 'admin' && <TextLink to="/admin/backup/restores">{t('shell.heldLook')}</TextLink>}
              </span>
            </p>
          )}
        </header>
        <main
          ref={main}
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[100rem] min-w-0 flex-1 px-4 py-5 sm:px-6"
        >
          {children}
        </main>
      </div>
      <CommandPalette open={palette} onOpenChange={setPalette} reader={frame} onKeyMap={() => setKeyMap(true)} />
      <KeyMap open={keyMap} onOpenChange={setKeyMap} reader={frame} enabled={preferences.shortcuts} />
    </div>
  )
}

/** A thin line while the next page is on its way; appears only when that takes a moment. */
function LoadingLine() {
  const { state } = useNavigation()
  if (state === 'idle') return null
  return (
    <div aria-hidden className="fixed inset-x-0 top-0 z-60 h-0.5 animate-[fade_1ms_200ms_backwards] overflow-hidden">
      <div className="absolute inset-y-0 w-2/5 animate-creep bg-accent" />
    </div>
  )
}

/**
 * Where the keyboard goes on when another page has come, or when the answer to a form took away what had the focus: at
 * the page, not at the top of the document. Focus that the new page has set itself stays.
 */
function useFocusedPage() {
  const main = useRef<HTMLElement>(null)
  const { state } = useNavigation()
  const { pathname } = useLocation()
  const shown = useRef({ pathname, idle: true })
  useEffect(() => {
    const before = shown.current
    shown.current = { pathname, idle: state === 'idle' }
    if (state !== 'idle' || (before.idle && before.pathname === pathname)) return
    const active = document.activeElement
    const lost = active === null || active === document.body
    const elsewhere =
      before.pathname !== pathname && !main.current?.contains(active) && !active?.closest('dialog,[role="dialog"]')
    if (lost || elsewhere) main.current?.focus({ preventScroll: true })
  }, [state, pathname])
  return main
}
