import { useLocation } from '@remix-run/react'
import { Menu as MenuIcon, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#app/ui/base/button.tsx'
import { Kbd } from '#app/ui/base/kbd.tsx'
import { Drawer } from './dialogs/lazy-dialogs.tsx'
import type { Frame } from './frame.ts'
import { NAVIGATION, pageName } from './navigation.ts'
import { UserMenu } from './user-menu.tsx'

/** Where one is, search, and one's own account. */
export function TopBar({ frame, onSearch, onKeyMap }: { frame: Frame; onSearch: () => void; onKeyMap: () => void }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const [drawer, setDrawer] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the drawer
  useEffect(() => setDrawer(false), [pathname])
  const here = NAVIGATION.filter((entry) => pathname === entry.href || pathname.startsWith(`${entry.href}/`)).sort(
    (left, right) => right.href.length - left.href.length,
  )[0]
  const page = here && pageName(t, here)
  // The list of sales is called as its area is; said once.
  const area = here && t(`shell.area.${here.area}`)
  return (
    <div
      className="sticky top-0 z-30 flex h-12 items-center gap-3 border-b border-line bg-surface/90 px-2 backdrop-blur-sm sm:px-6"
      data-print="off"
    >
      <IconButton
        icon={MenuIcon}
        label={t('shell.openNavigation')}
        aria-haspopup="dialog"
        className="lg:hidden"
        onClick={() => setDrawer(true)}
      />
      <Drawer frame={frame} open={drawer} onOpenChange={setDrawer} />
      <p className="min-w-0 truncate text-sm">
        {area !== page && (
          <>
            <span className="hidden text-muted sm:inline">{area}</span>
            <span aria-hidden className="mx-2 hidden text-line-strong sm:inline">
              /
            </span>
          </>
        )}
        <span className="font-medium">{page}</span>
      </p>
      <div className="ms-auto flex items-center gap-1.5">
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface px-2.5 text-sm text-muted shadow-control hover:bg-hover hover:text-ink sm:w-56 pointer-coarse:h-10"
        >
          <Search aria-hidden className="size-4" strokeWidth={1.75} />
          <span className="sr-only sm:not-sr-only">{t('shell.palette.open')}</span>
          <span className="ms-auto hidden sm:block">
            <Kbd keys="mod+k" />
          </span>
        </button>
        <UserMenu frame={frame} onKeyMap={onKeyMap} />
      </div>
    </div>
  )
}
