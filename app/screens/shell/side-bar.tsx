import { Link, useLocation } from '@remix-run/react'
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '#app/ui/base/button.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { CompanySwitcher } from './company-switcher.tsx'
import type { Frame } from './frame.ts'
import { AREAS, NAVIGATION, type NavigationEntry, pageName, type Reader, visibleTo } from './navigation.ts'

interface SideBarProps {
  frame: Frame
  closed: boolean
  onToggle: () => void
  onSearch: () => void
}

/** On wide screens; narrow ones open the same navigation as a drawer from the top bar. */
export function SideBar({ frame, closed, onToggle }: SideBarProps) {
  const { t } = useTranslation()
  return (
    // A landmark, because the name of an only company is text and no button.
    <aside
      aria-label={frame.company.name}
      className="sticky top-0 hidden h-dvh flex-col border-e border-line bg-canvas lg:flex"
      data-print="off"
    >
      <div className={cx('flex h-12 items-center', closed ? 'justify-center' : 'px-2')}>
        <CompanySwitcher frame={frame} closed={closed} />
      </div>
      <Navigation reader={frame} closed={closed} />
      <div className={cx('flex border-t border-line py-1.5', closed ? 'justify-center' : 'justify-end px-2')}>
        <IconButton
          icon={closed ? PanelLeftOpen : PanelLeftClose}
          iconFlips
          label={closed ? t('shell.expand') : t('shell.collapse')}
          aria-expanded={!closed}
          onClick={onToggle}
        />
      </div>
    </aside>
  )
}

/** The pages by area, only those this role may open. */
export function Navigation({ reader, closed = false }: { reader: Reader; closed?: boolean }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('shell.navigation')} className="pane-scroll min-h-0 flex-1 overflow-y-auto px-2 pt-1 pb-4">
      {AREAS.map((area) => {
        const entries = NAVIGATION.filter((entry) => entry.area === area && visibleTo(entry, reader))
        if (entries.length === 0) return null
        return (
          <div key={area} className={closed ? 'border-b border-line py-2 last:border-b-0' : 'pt-3 first:pt-1'}>
            <h2 className={closed ? 'sr-only' : 'px-2 pb-1 text-xs font-medium text-faint'}>
              {t(`shell.area.${area}`)}
            </h2>
            <ul className="flex flex-col gap-px">
              {entries.map((entry) => (
                <li key={entry.href}>
                  <PageLink entry={entry} name={pageName(t, entry)} closed={closed} />
                </li>
              ))}
            </ul>
          </div>
        )
      })}
    </nav>
  )
}

function PageLink({ entry, name, closed }: { entry: NavigationEntry; name: string; closed: boolean }) {
  const Icon = entry.icon
  const current = entry === entryOf(useLocation().pathname)
  return (
    <Link
      to={entry.href}
      prefetch="intent"
      aria-current={current ? 'page' : undefined}
      aria-label={closed ? name : undefined}
      title={closed ? name : undefined}
      className={cx(
        'flex min-h-8 items-center gap-2.5 rounded-md text-sm font-medium pointer-coarse:min-h-10',
        closed ? 'justify-center' : 'px-2',
        current ? 'bg-pressed text-ink [&_svg]:text-accent-ink' : 'text-muted hover:bg-hover hover:text-ink',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />
      {!closed && <span className="truncate">{name}</span>}
    </Link>
  )
}

/** Whose page this is: the entry with the longest address that it lies below. A lead lies below the leads. */
function entryOf(pathname: string): NavigationEntry | undefined {
  return NAVIGATION.filter(({ href }) => pathname === href || pathname.startsWith(`${href}/`)).sort(
    (left, right) => right.href.length - left.href.length,
  )[0]
}
