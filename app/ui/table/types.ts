import type { ReactNode } from 'react'

export interface Column<Row> {
  key: string
  header: string
  cell: (row: Row) => ReactNode
  /** Name of the server-side sort, when the list can be sorted by this column. */
  sort?: string
  /** First click sorts downwards: dates, amounts, scores. */
  descending?: boolean
  /** Figures align at the end. */
  align?: 'start' | 'end'
  /** A CSS width; without it the content decides. */
  width?: string
  /** Words that do not fit go on in the next line; otherwise they are cut at the width. */
  wraps?: boolean
  /** Left out until somebody asks for it. */
  hidden?: boolean
  /** Cannot be switched off: the column that names the row. */
  fixed?: boolean
  /**
   * Its place in the record that a row becomes on a narrow screen: the name, beside the name, below without its
   * title, or nowhere. By default the first fixed column is the name and the others stand below it behind their titles.
   */
  narrow?: 'title' | 'aside' | 'plain' | 'hidden'
}

export interface PageInfo {
  next: string | null
  count: { value: number; exact: boolean }
}

/** What is ticked: rows of this page, or every row the filters match. */
export interface Selection {
  ids: string[]
  all: boolean
  count: number
  clear: () => void
}
