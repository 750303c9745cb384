/** What a refused action tells its form. `fields` names every field at fault, `message` the first. */
export interface Refusal {
  code: string
  message: string
  field?: string
  fields?: Record<string, string>
  requestId?: string
}

export interface RefusedData {
  ok: false
  error: Refusal
  /** What was typed, given back so that the page keeps it even without JavaScript. */
  values: Record<string, string>
}

/** Whether an action's answer is a refusal; forms ask this of whatever their action returned. */
export function isRefused(answer: unknown): answer is RefusedData {
  return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false && 'error' in answer
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
    },
  }
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')
}
