export interface Problem {
  part:
    | 'head'
    | 'chunk'
    | 'table'
    | 'metadata'
    | 'footer'
    | 'signature'
    | 'manifest'
    | 'file'
    | 'encryption'
    | 'chain'
    | 'store'
  table: string | null
  /** Position within the table, from 1. */
  chunk: number | null
  message: string
}

export interface Checked {
  chunks: number
  rows: number
  tables: number
}

/** More are not listed: the first ones say what to do. */
const MOST_PROBLEMS = 100

/** What a verification has found wrong so far. */
export class Findings {
  readonly problems: Problem[] = []

  add(part: Problem['part'], message: string, table: string | null = null, chunk: number | null = null): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ part, table, chunk, message })
  }
}
