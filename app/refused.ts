import { data } from '@remix-run/node'
import { type Refusal, type RefusedData, refusalOf } from './refusal.ts'

/**
 * Turns what `context.api` threw into the answer of an action; anything that is no refusal (a
 * redirect, a bug) is thrown on to the error page. Give the form's data to keep what was typed.
 *
 * @example
 * try { await context.api.leads.create(input) } catch (thrown) { return refused(thrown, form) }
 */
export function refused(thrown: unknown, form?: FormData) {
  const known = refusalOf(thrown)
  if (known === null || known.status >= 500) throw thrown
  return data<RefusedData>({ ok: false, error: known.error, values: valuesOf(form) }, { status: known.status })
}

/** A refusal found by the page itself before any call, e.g. a file that is missing. */
export function refuse(error: Omit<Refusal, 'code'> & { code?: string }, form?: FormData, status = 400) {
  return data<RefusedData>({ ok: false, error: { code: 'BAD_INPUT', ...error }, values: valuesOf(form) }, { status })
}

// Secrets are typed again, never echoed into a page.
const NEVER_ECHOED = /password|secret|token|account|sort_?code|^code$/i

function valuesOf(form?: FormData): Record<string, string> {
  const values: Record<string, string> = {}
  for (const [name, value] of form ?? []) {
    if (typeof value === 'string' && !NEVER_ECHOED.test(name)) values[name] = value
  }
  return values
}
