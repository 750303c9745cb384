import { useSearchParams } from '@remix-run/react'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type ReactNode, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../base/button.tsx'
import { cx } from '../base/class-names.ts'
import type { PageInfo, Selection } from './types.ts'

/** Ticked rows of the page in sight. Another page, filter or order starts anew. */
export function useSelection(keys: string[], total: number) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)
  const here = useMemo(() => keys.filter((key) => ticked.has(key)), [keys, ticked])
  const clear = () => {
    setTicked(new Set())
    setAll(false)
  }
  const selection: Selection = { ids: here, all, count: all ? total : here.length, clear }
  return {
    selection,
    isTicked: (key: string) => all || ticked.has(key),
    tick: (key: string, on: boolean) => {
      setAll(false)
      const next = new Set(all ? keys : here)
      if (on) next.add(key)
      else next.delete(key)
      setTicked(next)
    },
    tickPage: (on: boolean) => {
      setAll(false)
      setTicked(on ? new Set(keys) : new Set())
    },
    allOfPage: keys.length > 0 && (all || here.length === keys.length),
    someOfPage: here.length > 0,
    selectAll: () => setAll(true),
  }
}

interface BulkBarProps {
  selection: Selection
  pageSize: number
  total: PageInfo['count'] | undefined
  onSelectAll: () => void
  children: ReactNode
}

/** Takes the place of the footer while rows are ticked, so that nothing moves; in sight however long the list is. */
export function BulkBar({ selection, pageSize, total, onSelectAll, children }: BulkBarProps) {
  const { t } = useTranslation()
  const id = useId()
  const [open, setOpen] = useState(false)
  const more = total !== undefined && total.value > pageSize && !selection.all && selection.ids.length === pageSize
  return (
    <div
      className="sticky bottom-0 z-10 flex max-h-[45dvh] min-h-11 flex-wrap items-center gap-x-3 gap-y-2 overflow-y-auto border-t border-accent-line bg-accent-wash py-1.5 ps-3 pe-2 text-sm"
      data-print="off"
    >
      <p role="status" className="font-medium tabular">
        {t('ui.table.selected', { count: selection.count })}
      </p>
      {more && (
        <Button variant="ghost" size="sm" onClick={onSelectAll} className="text-accent-ink!">
          {t('ui.table.selectAll', { count: total.value })}
        </Button>
      )}
      <div
        id={id}
        className={cx(
          'flex-wrap items-center gap-1.5 max-sm:order-last max-sm:w-full sm:ms-auto sm:flex',
          open ? 'flex' : 'hidden',
        )}
      >
        {children}
      </div>
      <div className="flex items-center gap-1.5 max-sm:ms-auto">
        {/* On a telephone the actions would stand over a quarter of the list. */}
        <Button
          size="sm"
          className="sm:hidden"
          icon={open ? ChevronDown : ChevronUp}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          {t('ui.table.bulk')}
        </Button>
        <IconButton size="sm" icon={X} label={t('ui.table.clearSelection')} onClick={selection.clear} />
      </div>
    </div>
  )
}

/**
 * Hidden fields that carry a selection in a bulk form: `ids` repeated, or `all=1` and the list's
 * filters as `filters`, which the action parses as it parses the list's own URL.
 */
export function SelectionFields({ selection }: { selection: Selection }) {
  const [search] = useSearchParams()
  if (selection.all) {
    return (
      <>
        <input type="hidden" name="all" value="1" />
        <input type="hidden" name="filters" value={search.toString()} />
      </>
    )
  }
  return selection.ids.map((id) => <input key={id} type="hidden" name="ids" value={id} />)
}
