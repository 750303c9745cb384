import type { Parsed, Subject } from './subject.ts'

/** What a rule found; the line is the statement's unless it knows better. */
export interface Hit {
  statement: Parsed
  line?: number
  says: string
}

export interface Rule {
  name: string
  /** What to write instead. */
  cure: string
  find(subject: Subject): Hit[]
}
