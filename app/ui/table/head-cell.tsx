import { Link } from '@remix-run/react'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { cx } from '../base/class-names.ts'
import { searchWith, type TableQuery } from './table-query.ts'
import type { Column } from './types.ts'

interface HeadCellProps<Row> {
  column: Column<Row>
  sort: TableQuery<string>['sort'] | undefined
  search: URLSearchParams
}

/** A column's title; a link when the list can be sorted by it, so it works before any script. */
export function HeadCell<Row>({ column, sort, search }: HeadCellProps<Row>) {
  const active = column.sort !== undefined && sort?.key === column.sort
  const descending = active ? !sort.descending : (column.descending ?? false)
  const Icon = !active ? ChevronsUpDown : sort.descending ? ArrowDown : ArrowUp
  return (
    <th
      scope="col"
      aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : undefined}
      style={column.width ? { width: column.width } : undefined}
      className={cx(
        'h-8 border-b border-line px-3 text-xs font-medium whitespace-nowrap text-muted',
        column.align === 'end' ? 'text-end' : 'text-start',
      )}
    >
      {column.sort === undefined ? (
        column.header
      ) : (
        <Link
          to={searchWith(search, { sort: `${descending ? '-' : ''}${column.sort}` })}
          preventScrollReset
          className={cx(
            'group/sort -mx-1.5 inline-flex min-h-6 items-center gap-1 rounded-sm px-1.5 hover:bg-hover hover:text-ink',
            column.align === 'end' && 'flex-row-reverse',
            active && 'text-ink',
          )}
        >
          {column.header}
          <Icon
            aria-hidden
            className={cx(
              'size-3',
              !active && 'opacity-0 group-hover/sort:opacity-70 group-focus-visible/sort:opacity-70',
            )}
          />
        </Link>
      )}
    </th>
  )
}
