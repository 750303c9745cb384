import { useLocation, useNavigate, useNavigation, useSearchParams } from '@remix-run/react'
import { type MouseEvent, type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '../base/class-names.ts'
import { Scroller } from '../base/scroller.tsx'
import { EmptyState } from './empty-state.tsx'
import { HeadCell } from './head-cell.tsx'
import { Pagination } from './pagination.tsx'
import { BulkBar, useSelection } from './selection.tsx'
import { isFiltered, type TableQuery } from './table-query.ts'
import type { Column, PageInfo } from './types.ts'

/** Columns that fit beside each other on a telephone; with more, each row becomes a small record. */
const MOST_SIDE_BY_SIDE = 3

/** Rows that are shown whole: a second scroll bar for the last few of a table hides more than it helps. */
const MOST_WHOLE = 25

export interface TableProps<Row> {
  /** Read aloud as the table's name. */
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  /** Where a click on a row leads. Link the naming cell as well: the keyboard needs it. */
  rowHref?: (row: Row) => string
  /** From readTableQuery: marks the sorted column. */
  sort?: TableQuery<string>['sort']
  /** Next cursor and count; without it no footer. */
  page?: PageInfo
  /** What an empty list says when no filter is on: why, and what to do next. */
  empty?: ReactNode
  /**
   * Fields and buttons for ticked rows, which stand together in one form: a tick box belongs to one only. It posts
   * `ids` repeated, or `all=1` and the list's filters as `filters`. Their presence adds the tick boxes.
   */
  bulk?: ReactNode
  /** Names a row for its tick box: "Select Amira Haddad". */
  rowLabel?: (row: Row) => string
  /** Stands inside a Section: no frame of its own. */
  bare?: boolean
  /** Long tables scroll inside their frame, between the sticky head and the foot. `none`: as long as it is. */
  scroll?: 'pane' | 'none'
}

/** A list of records. Sorting, filtering and paging happen on the server; the URL holds all of it. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, rows, rowKey, rowHref, sort, page, empty, bulk, rowLabel, bare, scroll = 'pane' } = props
  const { t } = useTranslation()
  const id = useId()
  const [search] = useSearchParams()
  const loading = useListLoading()
  const navigate = useNavigate()
  const columns = visibleColumns(props.columns, search)
  const named = columns.find(({ fixed }) => fixed)
  const form = `${id}-bulk`
  const { selection, isTicked, tick, tickPage, allOfPage, someOfPage, selectAll } = useSelection(
    rows.map(rowKey),
    page?.count.value ?? rows.length,
  )

  const open = (event: MouseEvent<HTMLTableRowElement>, row: Row) => {
    if (rowHref === undefined || !isPlainClick(event)) return
    navigate(rowHref(row))
  }

  // Clipped, not hidden: what hides becomes the place its sticky foot would stick to.
  const frame = bare ? 'min-w-0' : 'min-w-0 overflow-clip rounded-lg border border-line bg-surface'
  if (rows.length === 0) {
    return <div className={frame}>{isFiltered(search) || empty === undefined ? <EmptyState.Filtered /> : empty}</div>
  }
  const bar = bulk && (
    <BulkBar id={form} selection={selection} pageSize={rows.length} total={page?.count} onSelectAll={selectAll}>
      {bulk}
    </BulkBar>
  )
  return (
    <div className={frame}>
      <Scroller
        // The section around a bare table carries its name.
        landmark={!bare}
        aria-label={label}
        data-scrolls
        className={cx('relative', scroll === 'pane' && rows.length > MOST_WHOLE && 'table-pane')}
      >
        <table
          aria-label={label}
          aria-busy={loading || undefined}
          data-stacks={columns.length > MOST_SIDE_BY_SIDE || undefined}
          className={cx('w-full text-sm', bare && '[&_tr>:first-child]:ps-4 [&_tr>:last-child]:pe-4')}
        >
          <thead className="sticky top-0 z-10 bg-sunken">
            <tr>
              {bulk && (
                <th scope="col" className="w-9 border-b border-line ps-3 text-start">
                  <input
                    type="checkbox"
                    className="tick align-middle noscript:hidden"
                    aria-label={t('ui.table.selectPage')}
                    checked={allOfPage}
                    ref={(box) => {
                      if (box) box.indeterminate = someOfPage && !allOfPage
                    }}
                    onChange={(event) => tickPage(event.currentTarget.checked)}
                  />
                </th>
              )}
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} sort={sort} search={search} />
              ))}
            </tr>
          </thead>
          <tbody className={cx('transition-opacity duration-150', loading && 'opacity-50')}>
            {rows.map((row) => {
              const key = rowKey(row)
              const ticked = isTicked(key)
              return (
                <tr
                  key={key}
                  onClick={(event) => open(event, row)}
                  aria-selected={bulk ? ticked : undefined}
                  className={cx('group/row', ticked ? 'bg-accent-wash' : 'hover:bg-hover', rowHref && 'cursor-pointer')}
                >
                  {bulk && (
                    <td data-narrow="tick" className="h-(--row) border-b border-line ps-3 group-last/row:border-b-0">
                      <input
                        type="checkbox"
                        className="tick align-middle"
                        name="ids"
                        value={key}
                        form={form}
                        aria-label={t('ui.table.selectRow', { name: rowLabel?.(row) ?? key })}
                        checked={ticked}
                        onChange={(event) => tick(key, event.currentTarget.checked)}
                      />
                    </td>
                  )}
                  {columns.map((column) => {
                    const content = column.cell(row)
                    return (
                      <td
                        key={column.key}
                        data-label={column.header}
                        data-empty={isNothing(content) || undefined}
                        data-narrow={column.narrow ?? (column === named ? 'title' : undefined)}
                        style={column.width ? { maxWidth: column.width } : undefined}
                        className={cx(
                          'h-(--row) border-b border-line px-3 py-1 group-last/row:border-b-0',
                          column.align === 'end' ? 'text-end' : 'text-start',
                          column.width && !column.wraps && 'truncate',
                        )}
                      >
                        {content === NOTHING ? <span className="text-faint">{NOTHING}</span> : content}
                      </td>
                    )
                  })}
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scroller>
      {bulk && selection.count > 0 ? (
        bar
      ) : (
        <>
          {/* Before anything is ticked scripts show no bar; without them it would never come. */}
          {bulk && <noscript>{bar}</noscript>}
          {page && <Pagination page={page} shown={rows.length} />}
        </>
      )}
    </div>
  )
}

/** What a cell shows of a value that is not there; a record on a narrow screen leaves it out. */
const NOTHING = '–'

function isNothing(content: ReactNode): boolean {
  return content === null || content === undefined || content === '' || content === NOTHING
}

function visibleColumns<Row>(columns: Column<Row>[], search: URLSearchParams): Column<Row>[] {
  const asked = search.get('columns')?.split(',')
  return columns.filter((column) => column.fixed || (asked === undefined ? !column.hidden : asked.includes(column.key)))
}

/** True while the same list is on its way with other filters, order or page. */
function useListLoading(): boolean {
  const navigation = useNavigation()
  const { pathname } = useLocation()
  return navigation.state === 'loading' && navigation.location.pathname === pathname && navigation.formMethod !== 'POST'
}

/** A click on a link, a button, a tick box or marked text is not a click on the row. */
function isPlainClick(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return false
  const target = event.target
  if (target instanceof Element && target.closest('a,button,input,select,textarea,label,summary,[role="menu"]'))
    return false
  return window.getSelection()?.isCollapsed !== false
}
