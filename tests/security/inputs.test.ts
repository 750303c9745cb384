import { expect, test } from 'vitest'
import { z } from 'zod'
import { appRouter } from '#server/trpc/router.ts'
import { inputOf } from './inputs.ts'

const procedures = Object.entries(appRouter._def.procedures)

test('every procedure says what it takes, be it nothing', () => {
  // A procedure without an input accepts any body: once, a multipart POST ran a mutation that way.
  expect(procedures.filter(([, procedure]) => !inputOf(procedure)).map(([path]) => path)).toEqual([])
})

test('no procedure takes keys that it does not know', () => {
  const open = procedures.flatMap(([path, procedure]) => {
    const input = inputOf(procedure)
    return input ? openObjects(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), path) : []
  })
  expect(open, 'write z.strictObject').toEqual([])
})

/** Objects that list their keys and still let others in. */
function openObjects(shape: unknown, path: string): string[] {
  if (shape === null || typeof shape !== 'object') return []
  const open = 'properties' in shape && 'type' in shape && !('additionalProperties' in shape)
  return [
    ...(open ? [path] : []),
    ...Object.entries(shape).flatMap(([key, value]) =>
      openObjects(value, key === 'properties' ? path : `${path}.${key}`),
    ),
  ]
}
