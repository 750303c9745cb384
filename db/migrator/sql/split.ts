import { MigrationError } from '../errors.ts'

export interface Statement {
  /** The statement without its semicolon, and without the comments before it. */
  text: string
  /** Line of the file on which it begins, from 1. */
  line: number
  /** Upper-case words outside strings, comments and quotes, single-spaced: enough to tell what it does. */
  words: string
}

/**
 * Splits a file of SQL into its statements as psql would: the driver sends several in one string as one
 * implicit transaction, in which CREATE INDEX CONCURRENTLY fails, so each has to travel alone.
 * Knows dollar quotes, nested comments, E'' strings, quoted identifiers, brackets and BEGIN ATOMIC bodies.
 *
 * @throws {MigrationError} FILES_INVALID for what cannot work in a migration: psql commands, COPY FROM STDIN,
 * something left open at the end of the file.
 */
export function splitStatements(sql: string): Statement[] {
  const statements: Statement[] = []
  let start = -1
  let words: string[] = []
  let brackets = 0
  // Depth of BEGIN ATOMIC … END, counting the CASE … END inside it.
  let body = 0
  let at = 0

  const finish = (end: number) => {
    if (start >= 0) {
      const statement = { text: sql.slice(start, end).trimEnd(), line: lineOf(sql, start), words: words.join(' ') }
      refuse(statement)
      statements.push(statement)
    }
    start = -1
    words = []
    brackets = 0
    body = 0
  }

  while (at < sql.length) {
    const skipped = skipBlank(sql, at)
    if (skipped > at) {
      at = skipped
      continue
    }
    const char = sql[at] as string
    if (char === ';' && brackets === 0 && body === 0) {
      finish(at)
      at += 1
      continue
    }
    if (char === '\\' && start < 0) {
      throw invalid(`a psql command ("\\${sql[at + 1] ?? ''}…") is not SQL`, sql, at)
    }
    if (start < 0) start = at
    const end = tokenEnd(sql, at)
    if (isWordStart(char) && sql[end - 1] !== "'") {
      const word = sql.slice(at, end).toUpperCase()
      if (word === 'ATOMIC' && words.at(-1) === 'BEGIN') body = 1
      else if (body > 0 && word === 'CASE') body += 1
      else if (body > 0 && word === 'END') body -= 1
      words.push(word)
    } else if (char === '(') brackets += 1
    else if (char === ')') brackets -= 1
    at = end
  }
  if (brackets > 0 || body > 0) throw invalid('a bracket or BEGIN ATOMIC is never closed', sql, start)
  finish(sql.length)
  return statements
}

/** Past white space and comments, if any begin here. */
function skipBlank(sql: string, at: number): number {
  if (/\s/.test(sql[at] as string)) return at + 1
  if (sql.startsWith('--', at)) {
    const end = sql.indexOf('\n', at)
    return end < 0 ? sql.length : end + 1
  }
  if (!sql.startsWith('/*', at)) return at
  let depth = 1
  let here = at + 2
  while (depth > 0) {
    const open = sql.indexOf('/*', here)
    const close = sql.indexOf('*/', here)
    if (close < 0) throw invalid('a comment is never closed', sql, at)
    if (open >= 0 && open < close) {
      depth += 1
      here = open + 2
    } else {
      depth -= 1
      here = close + 2
    }
  }
  return here
}

/** The end of the token that begins at `at`: a word, a string, a quoted name, a dollar quote or one character. */
function tokenEnd(sql: string, at: number): number {
  const char = sql[at] as string
  if (char === "'") return stringEnd(sql, at, false)
  if (char === '"') return quotedEnd(sql, at, '"')
  if (char === '$') {
    const tag = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/.exec(sql.slice(at, at + 70))?.[0]
    if (!tag) return at + 1
    const close = sql.indexOf(tag, at + tag.length)
    if (close < 0) throw invalid(`the dollar quote ${tag} is never closed`, sql, at)
    return close + tag.length
  }
  if (/[Ee]/.test(char) && sql[at + 1] === "'") return stringEnd(sql, at + 1, true)
  if (isWordStart(char) || /\d/.test(char)) {
    let end = at + 1
    // A dollar inside a word belongs to it (PostgreSQL allows a$b$c as a name).
    while (end < sql.length && /[\w$\u0080-\uffff]/.test(sql[end] as string)) end += 1
    return end
  }
  return at + 1
}

function stringEnd(sql: string, open: number, backslashes: boolean): number {
  if (!backslashes) return quotedEnd(sql, open, "'")
  for (let at = open + 1; at < sql.length; at += 1) {
    if (sql[at] === '\\') at += 1
    else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1
      at += 1
    }
  }
  throw invalid('a string is never closed', sql, open)
}

function quotedEnd(sql: string, open: number, quote: string): number {
  let at = open + 1
  for (;;) {
    const close = sql.indexOf(quote, at)
    if (close < 0)
      throw invalid(quote === '"' ? 'a quoted name is never closed' : 'a string is never closed', sql, open)
    if (sql[close + 1] !== quote) return close + 1
    at = close + 2
  }
}

function isWordStart(char: string): boolean {
  return /[A-Za-z_\u0080-\uffff]/.test(char)
}

function refuse(statement: Statement): void {
  if (/^COPY\b.*\bFROM STDIN\b/.test(statement.words)) {
    throw new MigrationError('FILES_INVALID', `line ${statement.line}: COPY FROM STDIN has no input here; use INSERT`)
  }
}

function invalid(what: string, sql: string, at: number): MigrationError {
  return new MigrationError('FILES_INVALID', `line ${lineOf(sql, Math.max(at, 0))}: ${what}`)
}

function lineOf(sql: string, at: number): number {
  let line = 1
  for (let index = sql.indexOf('\n'); index >= 0 && index < at; index = sql.indexOf('\n', index + 1)) line += 1
  return line
}
