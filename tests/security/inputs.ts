import { z } from 'zod'

/** Whether the procedure only reads, so that it answers a GET. */
export function isQuery(procedure: object): boolean {
  return Reflect.get(Object(Reflect.get(procedure, '_def')), 'type') === 'query'
}

/** The schema that a procedure of the router checks its input with, or null when it has none. */
export function inputOf(procedure: object): z.ZodType | null {
  const definition: unknown = Reflect.get(procedure, '_def')
  const inputs: unknown = Reflect.get(Object(definition), 'inputs')
  const [first] = Array.isArray(inputs) ? inputs : []
  return first instanceof z.ZodType ? first : null
}
