import { useFetcher, useLocation, useNavigate } from '@remix-run/react'
import { Command } from 'cmdk'
import { Clock, Keyboard, type LucideIcon, Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Kbd } from '#app/ui/base/kbd.tsx'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import type { FoundRecord } from '#server/search/search.router.ts'
import { NAVIGATION, pageName, visibleTo } from '../navigation.ts'
import { type RecentPage, useRecentPages } from '../recent-pages.ts'
import type { CommandPaletteProps } from './dialog-props.ts'

/** Under which list's name and icon each kind of record is offered. */
const LISTS = { lead: '/leads', sale: '/sales' } as const
const KINDS = ['lead', 'sale'] as const

const TYPING_PAUSE_MS = 180

export default function PaletteDialog({ open, onOpenChange, reader, onKeyMap }: CommandPaletteProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const [query, setQuery] = useState('')
  const { records, searching } = useRecordSearch(open ? query : '')
  const recent: RecentPage[] = useRecentPages().filter((page) => page.href !== pathname)
  const go = (href: string) => {
    onOpenChange(false)
    navigate(href)
  }
  useEffect(() => {
    if (!open) setQuery('')
  }, [open])
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[10vh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-xl border border-line bg-raised shadow-dialog outline-none"
        >
          <Radix.Title className="sr-only">{t('shell.palette.title')}</Radix.Title>
          <Command label={t('shell.palette.title')} loop>
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 text-muted" />
              <Command.Input
                value={query}
                onValueChange={setQuery}
                placeholder={t('shell.palette.placeholder')}
                className="h-12 flex-1 bg-transparent text-base outline-none"
              />
              <Kbd keys="escape" />
            </div>
            <Command.List className="pane-scroll max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
                {searching ? t('shell.palette.searching') : t('shell.palette.none', { query })}
              </Command.Empty>
              {KINDS.map((kind) => (
                <Records key={kind} kind={kind} records={records} query={query} go={go} />
              ))}
              {recent.length > 0 && query === '' && (
                <Group heading={t('shell.palette.recent')}>
                  {recent.slice(0, 5).map((page) => (
                    <Item key={page.href} value={`recent ${page.href}`} icon={Clock} onSelect={() => go(page.href)}>
                      {page.title}
                    </Item>
                  ))}
                </Group>
              )}
              <Group heading={t('shell.palette.pages')}>
                {NAVIGATION.filter((entry) => visibleTo(entry, reader)).map((entry) => (
                  <Item
                    key={entry.href}
                    value={`${t(`shell.area.${entry.area}`)} ${pageName(t, entry)}`}
                    icon={entry.icon}
                    note={t(`shell.area.${entry.area}`)}
                    keys={entry.jump && `g ${entry.jump}`}
                    onSelect={() => go(entry.href)}
                  >
                    {pageName(t, entry)}
                  </Item>
                ))}
              </Group>
              <Group heading={t('shell.palette.actions')}>
                <Item
                  value={t('shell.user.shortcuts')}
                  icon={Keyboard}
                  keys="?"
                  onSelect={() => {
                    onOpenChange(false)
                    onKeyMap()
                  }}
                >
                  {t('shell.user.shortcuts')}
                </Item>
              </Group>
            </Command.List>
            <p className="hidden border-t border-line px-4 py-2 text-xs text-muted sm:block">
              {t('shell.palette.hint')}
            </p>
          </Command>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** What was found of one kind: a lead and the sale it became have the same name. */
function Records({
  kind,
  records,
  query,
  go,
}: {
  kind: FoundRecord['kind']
  records: FoundRecord[]
  query: string
  go: (href: string) => void
}) {
  const { t } = useTranslation()
  const list = NAVIGATION.find(({ href }) => href === LISTS[kind])
  const found = records.filter((record) => record.kind === kind)
  if (!list || found.length === 0) return null
  return (
    <Group heading={pageName(t, list)}>
      {found.map(({ title, subtitle, phone, href }) => (
        // The server matched it already: the query as value keeps it in the list.
        <Item
          key={href}
          value={`${query} ${title} ${href}`}
          icon={list.icon}
          note={[subtitle, phone && phoneInGroups(phone)].filter(Boolean).join(' · ')}
          onSelect={() => go(href)}
        >
          {title}
        </Item>
      ))}
    </Group>
  )
}

function Group({ heading, children }: { heading: string; children: React.ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  )
}

interface ItemProps {
  value: string
  icon: LucideIcon
  note?: string
  keys?: string
  onSelect: () => void
  children: React.ReactNode
}

function Item({ value, icon: Icon, note, keys, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-hover"
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      <bdi className="min-w-0 truncate">{children}</bdi>
      <span className="ms-auto flex shrink-0 items-center gap-2 text-xs text-muted">
        {note && <bdi className="max-w-48 truncate sm:max-w-72">{note}</bdi>}
        {keys && <Kbd keys={keys} />}
      </span>
    </Command.Item>
  )
}

/** Records that match, from the server, a moment after the typing stops. */
function useRecordSearch(query: string): { records: FoundRecord[]; searching: boolean } {
  const fetcher = useFetcher<unknown>({ key: 'palette-search' })
  const { load } = fetcher
  const wanted = query.trim()
  useEffect(() => {
    if (wanted.length < 2) return
    const timer = setTimeout(() => load(`/search.json?q=${encodeURIComponent(wanted)}`), TYPING_PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted, load])
  return { records: wanted.length < 2 ? [] : recordsIn(fetcher.data), searching: fetcher.state !== 'idle' }
}

function recordsIn(answer: unknown): FoundRecord[] {
  if (typeof answer !== 'object' || answer === null || !('records' in answer) || !Array.isArray(answer.records))
    return []
  return answer.records
}
