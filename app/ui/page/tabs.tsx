import { Link, useLocation, useSearchParams } from '@remix-run/react'
import { type ReactNode, useEffect, useRef } from 'react'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '../base/class-names.ts'

export interface Tab {
  label: ReactNode
  /** A page of its own … */
  to?: string
  /** … or a value of `?tab=`; the first tab is the one without. */
  value?: string
  /** Parameters of the first tab, where the bare address would not show all of it. */
  search?: string
  count?: number
}

/** Links, because a tab is a place: it can be opened beside, shared, gone back from. */
export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  const { pathname } = useLocation()
  const nav = useRef<HTMLElement>(null)
  const [search] = useSearchParams()
  const format = useFormat()
  const current = search.get('tab')
  const place = placeOf(tabs, pathname, search)
  useEffect(() => {
    if (place === undefined || !nav.current) return
    // A narrow screen shows the first few tabs only; the page's own is never out of sight.
    const tab = nav.current.querySelector('[aria-current]')
    const [frame, own] = [nav.current.getBoundingClientRect(), tab?.getBoundingClientRect()]
    if (own && (own.right > frame.right || own.left < frame.left))
      nav.current.scrollLeft += own.left + own.width / 2 - frame.left - frame.width / 2
  }, [place])
  return (
    <nav
      ref={nav}
      aria-label={label}
      className="pane-scroll -mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0"
      data-print="off"
    >
      <ul className="flex gap-5">
        {tabs.map((tab, index) => {
          const active =
            tab.to === undefined
              ? (tab.value ?? null) === current || (index === 0 && current === null)
              : tab.to === place
          return (
            <li key={tab.to ?? tab.value ?? index}>
              <Link
                to={tab.to ?? (index === 0 ? `${pathname}${tab.search ?? ''}` : `?tab=${tab.value}`)}
                prefetch="intent"
                preventScrollReset
                aria-current={active ? 'page' : undefined}
                className={cx(
                  '-mb-px flex h-9 items-center gap-1.5 border-b-2 text-sm font-medium whitespace-nowrap -outline-offset-2',
                  active
                    ? 'border-accent-ink text-ink'
                    : 'border-transparent text-muted hover:border-line-strong hover:text-ink',
                )}
              >
                {tab.label}
                {tab.count !== undefined && (
                  <span className="rounded-full bg-neutral-wash px-1.5 text-2xs tabular text-muted">
                    {format.number(tab.count)}
                  </span>
                )}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** Of the tabs that lead to this page the one whose parameters it has, the most of them first. */
function placeOf(tabs: Tab[], pathname: string, search: URLSearchParams): string | undefined {
  const asks = ({ to = '' }: Tab) => [...new URLSearchParams(to.split('?')[1])]
  const fitting = tabs.filter(
    (tab) => tab.to?.split('?')[0] === pathname && asks(tab).every(([name, value]) => search.get(name) === value),
  )
  return fitting.sort((a, b) => asks(b).length - asks(a).length)[0]?.to
}
