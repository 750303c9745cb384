import type { FieldIssue } from '#server/trpc/issues.schemas.ts'

/** What a refused action tells its form. `fields` names every field at fault, `message` the first. */
export interface Refusal {
  code: string
  message: string
  field?: string
  fields?: Record<string, string>
  /** The server's word for it and what its words mention; gone once a page has said it in words of its own. */
  reason?: string
  params?: Record<string, string | number>
  issues?: Record<string, FieldIssue>
  requestId?: string
  /** The page has said it in the reader's language already. */
  worded?: boolean
}

export interface RefusedData {
  ok: false
  error: Refusal
  /** What was typed, given back so that the page keeps it even without JavaScript. */
  values: Record<string, string>
  /** The rows of a list that were ticked: `values` keeps one of a name. */
  ticked?: string[]
}

/** Whether an action's answer is a refusal; forms ask this of whatever their action returned. */
export function isRefused(answer: unknown): answer is RefusedData {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false && 'error' in answer
}

// Secrets are typed again, never echoed into a page.
const NEVER_ECHOED = /password|passphrase|secret|token|account|sort_?code|iban|^code$/i

/** What was typed into a form, by field; nothing of a body that is no form. */
export function valuesOf(form: unknown): Record<string, string> {
  const values: Record<string, string> = {}
  if (!(form instanceof FormData || form instanceof URLSearchParams)) return values
  for (const [name, value] of form) {
    if (typeof value === 'string' && !NEVER_ECHOED.test(name)) values[name] = value
  }
  return values
}

/** The rows of a list that a form was sent with. */
export function tickedIn(form: FormData | undefined): string[] | undefined {
  const ids = form?.getAll('ids').map(String) ?? []
  return ids.length > 0 ? ids : undefined
}

/** Reads `{ data: { error } }` as context.api throws it. */
export function refusalOf(thrown: unknown): { error: Refusal; status: number } | null {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return null
  const init = 'init' in thrown && typeof thrown.init === 'object' ? thrown.init : null
  const status =
    'status' in thrown && typeof thrown.status === 'number'
      ? thrown.status
      : init !== null && 'status' in init && typeof init.status === 'number'
        ? init.status
        : 500
  const body = thrown.data
  if (typeof body !== 'object' || body === null || !('error' in body)) return null
  const error = body.error
  if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string')
    return null
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? value : undefined
  }
  const fields: unknown = Reflect.get(error, 'fields')
  return {
    status,
    error: {
      code: text('code') ?? 'INTERNAL',
      message: error.message,
      field: text('field'),
      requestId: text('requestId'),
      fields: isTextRecord(fields) ? fields : undefined,
      reason: text('reason'),
      params: recordIn(error, 'params'),
      issues: recordIn(error, 'issues'),
    },
  }
}

/** A part of the body that our own server wrote, so that being an object is enough. */
function recordIn<Value>(error: object, key: string): Record<string, Value> | undefined {
  const value: unknown = Reflect.get(error, key)
  return typeof value === 'object' && value !== null ? (value as Record<string, Value>) : undefined
}

/** The refusal in words of the page's own, which nothing words again. */
export function reworded(error: Refusal, message: string): Refusal {
  return { ...error, message, reason: undefined, worded: true }
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')
}
