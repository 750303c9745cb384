import { useSearchParams } from '@remix-run/react'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefused } from '#app/refusal.ts'
import { Button, IconButton } from '../base/button.tsx'
import { cx } from '../base/class-names.ts'
import { Form } from '../form/form.tsx'
import { useAnswer } from '../form/use-answer.ts'
import type { PageInfo, Selection } from './types.ts'

/** Ticked rows of the page in sight. Another page, filter or order starts anew. */
export function useSelection(keys: string[], total: number) {
  const answer = useAnswer()
  // Ticked again where a page without scripts comes back with a refusal.
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set(isRefused(answer) ? answer.ticked : []))
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
  /** The form that the tick boxes name. */
  id: string
  selection: Selection
  pageSize: number
  total: PageInfo['count'] | undefined
  onSelectAll: () => void
  children: ReactNode
}

/**
 * Takes the place of the footer while rows are ticked, so that nothing moves; in sight however long the list is. Without
 * scripts it stands below the list from the start, and the boxes are all it knows of what is ticked.
 */
export function BulkBar({ id, selection, pageSize, total, onSelectAll, children }: BulkBarProps) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const [open, setOpen] = useState(false)
  const more = total !== undefined && total.value > pageSize && !selection.all
  return (
    <Form
      id={id}
      summary="line"
      className="sticky bottom-0 z-10 flex max-h-[45dvh] min-h-11 flex-wrap items-center gap-x-3 gap-y-2 overflow-y-auto border-t border-accent-line bg-accent-wash py-1.5 ps-3 pe-2 text-sm noscript:static noscript:max-h-none"
      data-print="off"
    >
      {/* Enter, in a tick box too, presses the first button of a form: here none, of several that change many rows. */}
      <button type="submit" disabled hidden />
      <input type="hidden" name="filters" value={search.toString()} />
      {selection.all && <input type="hidden" name="all" value="1" />}
      <p role="status" className="font-medium tabular noscript:hidden">
        {t('ui.table.selected', { count: selection.count })}
      </p>
      {more && selection.ids.length === pageSize && (
        <Button variant="ghost" size="sm" onClick={onSelectAll} className="text-accent-ink! noscript:hidden">
          {t('ui.table.selectAll', { count: total.value })}
        </Button>
      )}
      {more && (
        <label className="hidden min-h-6 items-center gap-2 noscript:flex">
          <input type="checkbox" className="tick" name="all" value="1" />
          {t('ui.table.selectAll', { count: total.value })}
        </label>
      )}
      <div
        id={`${id}-actions`}
        className={cx(
          'flex-wrap items-center gap-1.5 max-sm:order-last max-sm:w-full sm:ms-auto sm:flex',
          open ? 'flex' : 'hidden noscript:flex',
        )}
      >
        {children}
      </div>
      <div className="flex items-center gap-1.5 max-sm:ms-auto noscript:hidden">
        {/* On a telephone the actions would stand over a quarter of the list. */}
        <Button
          size="sm"
          className="sm:hidden"
          icon={open ? ChevronDown : ChevronUp}
          aria-expanded={open}
          aria-controls={`${id}-actions`}
          onClick={() => setOpen(!open)}
        >
          {t('ui.table.bulk')}
        </Button>
        <IconButton size="sm" icon={X} label={t('ui.table.clearSelection')} onClick={selection.clear} />
      </div>
    </Form>
  )
}
