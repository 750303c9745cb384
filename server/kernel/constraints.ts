import { AppError, type ErrorCode } from './errors.ts'

/** What a constraint's refusal means to whoever typed: the field at fault and how to go on. */
export interface Cure<Reason extends string = string> {
  code: ErrorCode
  reason: Reason
  /** Path of the input, as the form names it; absent when no single field is at fault. */
  field?: string
  params?: Record<string, string | number>
  userMessage: string
}

/** A value of `field` that another one would cure. */
export function bad<const Reason extends string>(field: string, reason: Reason, userMessage: string): Cure<Reason> {
  return { code: 'BAD_INPUT', reason, field, userMessage }
}

export function tooLong(field: string, count: number): Cure<'TOO_LONG'> {
  return { ...bad(field, 'TOO_LONG', `This is too long. Use at most ${count} characters.`), params: { count } }
}

/** Rows that we write in one statement and no input can break; a bug of ours, so the page says so. */
export function ours(userMessage: string): Cure<'INCOMPLETE'> {
  return { code: 'INTERNAL', reason: 'INCOMPLETE', userMessage }
}

/** Constraints that no form can break, because only the server writes what they look at. */
export function written(...names: string[]): Record<string, Cure<'INCOMPLETE'>> {
  return Object.fromEntries(names.map((name) => [name, ours('This could not be saved whole, so nothing was saved.')]))
}

/**
 * What NOT NULL refuses in a table: `fields` are the columns that forms fill, by the forms' own names; the
 * server writes the `rest`. Postgres names these by table and column, and so do the keys: `sales.source`.
 */
export function needed(
  table: string,
  fields: Record<string, string>,
  rest: readonly string[],
): Record<string, Cure<'VALUE_MISSING' | 'INCOMPLETE'>> {
  const missing = Object.entries(fields).map(([column, field]) => [
    `${table}.${column}`,
    bad(field, 'VALUE_MISSING', 'A required value is missing. Nothing was changed.'),
  ])
  return { ...Object.fromEntries(missing), ...written(...rest.map((column) => `${table}.${column}`)) }
}

/** Columns of nearly every table that the server fills. */
export const KEPT_BY_US = ['company_id', 'id', 'created_at', 'updated_at'] as const

export function conflict<const Reason extends string>(
  reason: Reason,
  userMessage: string,
  field?: string,
): Cure<Reason> {
  return { code: 'CONFLICT', reason, userMessage, ...(field ? { field } : undefined) }
}

/** The actor's membership ended between the request and its commit. */
export const LEFT: Cure<'STAFF_LEFT'> = {
  code: 'PRECONDITION',
  reason: 'STAFF_LEFT',
  userMessage: 'You do not work for this company any more. Sign in again.',
}

export const COMPANY_GONE: Cure<'COMPANY_GONE'> = {
  code: 'PRECONDITION',
  reason: 'COMPANY_GONE',
  userMessage: 'The company does not exist any more. Sign in again.',
}

/** The row has the id that a form sent before. */
export const SAVED_ALREADY = conflict('SAVED_ALREADY', 'This was saved already. Reload to see it.')

/** The row that this one hangs on was purged meanwhile. */
export const PARENT_GONE: Cure<'PARENT_GONE'> = {
  code: 'NOT_FOUND',
  reason: 'PARENT_GONE',
  userMessage: 'The record does not exist any more. Nothing was saved.',
}

/** Whatever was thrown, with the field and the cure when one of `cures` knows the constraint that refused it. */
export function explainedBy(cures: Record<string, Cure>, error: unknown): unknown {
  const name = constraintName(error)
  const cure = name !== undefined && Object.hasOwn(cures, name) ? cures[name] : undefined
  return cure ? new AppError(cure.code, { ...cure, message: `constraint ${name}`, cause: error }) : error
}

/** The driver's word, or the name inside the message: a distributed Postgres sends only the latter. */
function constraintName(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const column = /null value in column "([a-z0-9_]+)" of relation "([a-z0-9_]+)"/.exec(error.message)
  if (column) return `${column[2]}.${column[1]}`
  if ('constraint' in error && typeof error.constraint === 'string') return error.constraint
  return /(?:unique|check|foreign key) constraint "([a-z0-9_]+)"/.exec(error.message)?.[1]
}
