import { z } from 'zod'

/** The schema that a procedure of the router checks its input with, or null when it has none. */
export function inputOf(procedure: object): z.ZodType | null {
  const definition: unknown = Reflect.get(procedure, '_def')
  const inputs: unknown = Reflect.get(Object(definition), 'inputs')
  const [first] = Array.isArray(inputs) ? inputs : []
  return first instanceof z.ZodType ? first : null
}
