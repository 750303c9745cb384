import { Form, Link, useLocation, useSearchParams, useSubmit } from '@remix-run/react'
import { ListFilter, Search, X } from 'lucide-react'
import { Children, type FormEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../base/class-names.ts'
import { type Choice, withStored } from '../form/select.tsx'
import { isFiltered, searchWith } from './table-query.ts'

const TYPING_PAUSE_MS = 250
/** As many filters as stand in one line of a narrow screen. */
const MOST_UNFOLDED = 2

export interface FilterBarProps {
  search?: ReactNode
  /** Beside a search box, or more than two of them, they fold behind one button on a narrow screen. */
  children: ReactNode
  /** Filters asked for now and then, folded until one of them is used. */
  more?: { keys: readonly string[]; fields: ReactNode }
  end?: ReactNode
}

/** Filters above a list: a GET form, so the URL holds them. Applies while typing; with a button before any script. */
export function FilterBar({ search: box, children, more, end }: FilterBarProps) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const { pathname } = useLocation()
  const submit = useSubmit()
  const form = useRef<HTMLFormElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const apply = () => {
    const element = form.current
    if (element === null) return
    const filled = new FormData(element)
    // A short link: empty filters are left out of it.
    for (const [key, value] of [...filled]) if (value === '') filled.delete(key)
    submit(filled, { method: 'get', action: pathname, replace: isFiltered(search), preventScrollReset: true })
  }
  const changed = (event: FormEvent<HTMLFormElement>) => {
    // The boxes that fold filters away have no name: they are no filter.
    if (event.target instanceof HTMLInputElement && event.target.name === '') return
    clearTimeout(timer.current)
    const typing = event.target instanceof HTMLInputElement && /^(search|text)$/.test(event.target.type)
    timer.current = setTimeout(apply, typing ? TYPING_PAUSE_MS : 0)
  }
  // Back and forward, or "clear": the fields follow the URL without losing what is being typed.
  useEffect(() => {
    for (const field of form.current?.elements ?? []) {
      const isControl = field instanceof HTMLInputElement || field instanceof HTMLSelectElement
      if (isControl && field.name && field.type !== 'hidden' && field !== document.activeElement)
        field.value = search.get(field.name) ?? ''
    }
  }, [search])

  return (
    <div className="mb-3 flex flex-wrap items-center gap-2" data-print="off">
      <Form
        ref={form}
        method="get"
        action={pathname}
        role="search"
        onInput={changed}
        onSubmit={(event) => {
          event.preventDefault()
          apply()
        }}
        className="contents"
      >
        {VIEW_PARAMETERS.map(
          (key) => search.has(key) && <input key={key} type="hidden" name={key} value={search.get(key) ?? ''} />,
        )}
        {box}
        <Folded
          label={t('ui.table.filters')}
          when={box || Children.toArray(children).length > MOST_UNFOLDED ? 'narrow' : 'never'}
        >
          {children}
          {more && (
            <Folded label={t('ui.table.moreFilters')} when="always" open={more.keys.some((key) => search.has(key))}>
              {more.fields}
            </Folded>
          )}
        </Folded>
        <noscript>
          <button type="submit" className="rounded-md border border-line-strong px-3 py-1 text-sm font-medium">
            {t('ui.table.apply')}
          </button>
        </noscript>
      </Form>
      {isFiltered(search) && (
        <Link
          to={clearSearch(search)}
          className="inline-flex min-h-8 items-center gap-1 rounded-md px-2 text-sm font-medium text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
          {t('ui.table.clear')}
        </Link>
      )}
      {end && <div className="ms-auto flex items-center gap-2">{end}</div>}
    </div>
  )
}

/** What of the URL stays when filters change: how the list is shown. */
const VIEW_PARAMETERS = ['sort', 'columns', 'limit', 'tab', 'view']

interface FoldedProps {
  label: string
  when: 'always' | 'narrow' | 'never'
  open?: boolean
  children: ReactNode
}

/** Folds its content behind a button that is a tick box underneath, so that it opens without a script. */
function Folded({ label, when, open, children }: FoldedProps) {
  const id = useId()
  if (when === 'never') return children
  const narrow = when === 'narrow'
  return (
    <>
      <input
        id={id}
        type="checkbox"
        defaultChecked={open}
        className={cx('peer/fold pointer-events-none absolute opacity-0', narrow && 'sm:hidden')}
      />
      <label
        htmlFor={id}
        className={cx(
          'filter pe-3! shrink-0 cursor-pointer gap-1.5 whitespace-nowrap peer-focus-visible/fold:outline-2 peer-focus-visible/fold:outline-accent-ink',
          narrow && 'sm:hidden',
        )}
      >
        <ListFilter aria-hidden className="size-4 text-muted" strokeWidth={1.75} />
        {label}
      </label>
      <div className={cx('hidden w-full flex-wrap items-center gap-2 peer-checked/fold:flex', narrow && 'sm:contents')}>
        {children}
      </div>
    </>
  )
}

/** One filter of free words: begins with, or is. */
export function TextFilter({ name, label }: { name: string; label: string }) {
  const [search] = useSearchParams()
  return (
    <label className="filter" data-active={search.get(name) ? true : undefined}>
      <span className="text-muted">{label}</span>
      <input
        type="text"
        name={name}
        defaultValue={search.get(name) ?? ''}
        className="control w-24!"
        autoComplete="off"
        maxLength={100}
      />
    </label>
  )
}

/** The search box of a list; `/` brings the focus here. */
export function SearchFilter({
  name = 'q',
  label,
  placeholder,
}: {
  name?: string
  label: string
  placeholder?: string
}) {
  const [search] = useSearchParams()
  return (
    <label className="relative block min-w-40 flex-1 basis-40 sm:max-w-80">
      <span className="sr-only">{label}</span>
      <Search
        aria-hidden
        className="pointer-events-none absolute inset-y-0 start-2.5 my-auto size-4 text-muted"
        strokeWidth={1.75}
      />
      <input
        type="search"
        name={name}
        data-search
        defaultValue={search.get(name) ?? ''}
        placeholder={placeholder ?? label}
        className="control border-line-strong! ps-8.5!"
      />
    </label>
  )
}

export interface SelectFilterProps {
  name: string
  label: string
  options: readonly Choice[]
  /** What "no filter" is called; "Any" by default. */
  any?: string
}

/** One filter with a few choices: its name and its value in one control, tinted while it narrows the list. */
export function SelectFilter({ name, label, options, any }: SelectFilterProps) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const active = search.get(name)
  return (
    <label className="filter" data-active={active ? true : undefined}>
      <span className="text-muted">{label}</span>
      <select name={name} defaultValue={active ?? ''} className="control">
        <option value="">{any ?? t('ui.table.any')}</option>
        {/* With what an old address asks for: "Any" must not stand over a narrowed list. */}
        {withStored(options, active).map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** From and to, as days: `?from=2026-01-01&to=2026-01-31`. */
export function DateRangeFilter({ label, from = 'from', to = 'to' }: { label: string; from?: string; to?: string }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const active = search.has(from) || search.has(to)
  const day = (name: string, spoken: string) => (
    <input type="date" name={name} aria-label={spoken} defaultValue={search.get(name) ?? ''} className="control" />
  )
  return (
    <fieldset className="filter" data-active={active ? true : undefined}>
      <legend className="sr-only">{label}</legend>
      <span aria-hidden className="text-muted">
        {label}
      </span>
      {day(from, t('ui.table.from', { label }))}
      <span aria-hidden className="text-faint">
        –
      </span>
      {day(to, t('ui.table.to', { label }))}
    </fieldset>
  )
}

function clearSearch(search: URLSearchParams): string {
  const changes: Record<string, null> = {}
  for (const key of search.keys()) if (!VIEW_PARAMETERS.includes(key)) changes[key] = null
  return searchWith(search, changes)
}
