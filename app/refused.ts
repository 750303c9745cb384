import { data } from '@remix-run/node'
import { type Refusal, type RefusedData, refusalOf, reworded, tickedIn, valuesOf } from './refusal.ts'

/**
 * Turns what `context.api` threw into the answer of an action; anything that is no refusal (a
 * redirect, a bug) is thrown on to the error page. Give the form's data to keep what was typed.
 *
 * @example
 * try { await context.api.leads.create(input) } catch (thrown) { return refused(thrown, form) }
 */
export function refused(thrown: unknown, form?: FormData) {
  const known = refusalOf(thrown)
  // What only has to be sent again is worth keeping; behind any other failure of ours the page may be broken itself.
  if (known === null || (known.status >= 500 && known.status !== 503)) throw thrown
  return data<RefusedData>(
    { ok: false, error: known.error, values: valuesOf(form), ticked: tickedIn(form) },
    { status: known.status },
  )
}

/** A refusal found by the page itself before any call, e.g. a file that is missing. */
export function refuse(error: Omit<Refusal, 'code'> & { code?: string }, form?: FormData, status = 400) {
  return data<RefusedData>(
    { ok: false, error: { code: 'BAD_INPUT', ...error }, values: valuesOf(form), ticked: tickedIn(form) },
    { status },
  )
}

/**
 * Like {@link refused}, in the reader's language: `words` has a sentence for each reason of the domain
 * (`t('payments.refusals', { returnObjects: true })`), `rename` maps fields of the input to the form's.
 */
export function refusedInWords(
  thrown: unknown,
  form: FormData,
  words: Record<string, string>,
  rename: Record<string, string> = {},
) {
  const known = refusalOf(thrown)
  const reason = reasonOf(thrown)
  if (known === null || reason === null || !(reason in words)) return refused(thrown, form)
  const { error, status } = known
  const field = error.field === undefined ? undefined : (rename[error.field] ?? error.field)
  return refuse(
    { ...reworded(error, words[reason] ?? error.message), code: reason, ...(field ? { field } : undefined) },
    form,
    status,
  )
}

/** The domain's own word for a refusal, such as `LEAD_ALREADY_CONVERTED`; null when it gave none. */
export function reasonOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return null
  const body: unknown = thrown.data
  if (typeof body !== 'object' || body === null || !('error' in body)) return null
  const reason: unknown =
    typeof body.error === 'object' && body.error !== null ? Reflect.get(body.error, 'reason') : undefined
  return typeof reason === 'string' ? reason : null
}
