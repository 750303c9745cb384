import { Link, useLocation, useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '../base/class-names.ts'

export interface Tab {
  label: ReactNode
  /** A page of its own … */
  to?: string
  /** … or a value of `?tab=`; the first tab is the one without. */
  value?: string
  count?: number
}

/** Links, because a tab is a place: it can be opened beside, shared, gone back from. */
export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  const { pathname } = useLocation()
  const [search] = useSearchParams()
  const format = useFormat()
  const current = search.get('tab')
  return (
    <nav
      aria-label={label}
      className="pane-scroll -mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0"
      data-print="off"
    >
      <ul className="flex gap-5">
        {tabs.map((tab, index) => {
          const active =
            tab.to === undefined
              ? (tab.value ?? null) === current || (index === 0 && current === null)
              : tab.to === pathname
          return (
            <li key={tab.to ?? tab.value ?? index}>
              <Link
                to={tab.to ?? (index === 0 ? pathname : `?tab=${tab.value}`)}
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
