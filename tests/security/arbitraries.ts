import fc from 'fast-check'
import { z } from 'zod'

/** The part of JSON Schema that zod writes. */
interface Shape {
  type?: string
  format?: string
  pattern?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Shape[]
  allOf?: Shape[]
  oneOf?: Shape[]
  properties?: Record<string, Shape>
  required?: string[]
  items?: Shape
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

/** Values that fit the schema, as far as a schema can say: refinements and transforms may still refuse them. */
export function fitting(schema: z.ZodType, ids: string[]): fc.Arbitrary<unknown> {
  return fromShape(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape, ids)
}

/**
 * Values that almost fit: a fitting one in which a few places hold something hostile, or that carries
 * keys nobody asked for, or lacks some, or is hostile altogether.
 */
export function almostFitting(schema: z.ZodType, ids: string[]): fc.Arbitrary<unknown> {
  const valid = fitting(schema, ids)
  const spoilt = fc
    .tuple(valid, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 3 }))
    .map(([value, blows]) => blows.reduce((spoilt, [place, blow]) => spoil(spoilt, place, blow), value))
  return fc.oneof({ weight: 3, arbitrary: valid }, { weight: 6, arbitrary: spoilt }, fc.constantFrom(...HOSTILE))
}

function fromShape(shape: Shape, ids: string[]): fc.Arbitrary<unknown> {
  const choices = shape.anyOf ?? shape.oneOf
  if (choices) return fc.oneof(...choices.map((choice) => fromShape(choice, ids)))
  if (shape.allOf) return fromShape(Object.assign({}, ...shape.allOf), ids)
  if ('const' in shape) return fc.constant(shape.const)
  if (shape.enum) return fc.constantFrom(...shape.enum)
  switch (shape.type) {
    case 'object':
      return objectFrom(shape, ids)
    case 'array':
      return fc.array(shape.items ? fromShape(shape.items, ids) : fc.jsonValue(), {
        minLength: shape.minItems ?? 0,
        maxLength: Math.min(shape.maxItems ?? 5, (shape.minItems ?? 0) + 5),
      })
    case 'string':
      return stringFrom(shape, ids)
    case 'integer':
      return fc.integer({
        min: Math.max(shape.minimum ?? -(2 ** 31), -(2 ** 31)),
        max: Math.min(shape.maximum ?? 2 ** 31 - 1, 2 ** 31 - 1),
      })
    case 'number':
      return fc.double({ min: shape.minimum ?? -1e12, max: shape.maximum ?? 1e12, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    default:
      return fc.oneof(fc.jsonValue(), fc.constantFrom(...HOSTILE))
  }
}

function objectFrom({ properties, required }: Shape, ids: string[]): fc.Arbitrary<unknown> {
  if (!properties) return fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 })
  const fields = Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, fromShape(shape, ids)]))
  return fc.record(fields, { requiredKeys: Object.keys(fields).filter((name) => required?.includes(name)) })
}

function stringFrom({ format, pattern, minLength = 0, maxLength = 60 }: Shape, ids: string[]): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ids) }, fc.uuid())
  if (format === 'date')
    return fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10))
  if (format === 'email') return fc.emailAddress()
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (pattern && !/\\p|\(\?[<!=]/.test(pattern)) return fc.stringMatching(new RegExp(pattern))
  const size = { minLength, maxLength: Math.min(maxLength, minLength + 60) }
  return fc.oneof(
    fc.string({ ...size, unit: 'binary' }),
    fc.string(size),
    fc.constantFrom(...HOSTILE_TEXTS).map((text) => text.slice(0, maxLength)),
  )
}

/** Puts `blow` at some place of the value, chosen by `place`; an object may also gain or lose a key. */
function spoil(value: unknown, place: number, blow: unknown): unknown {
  if (value === null || typeof value !== 'object' || place % 11 === 0) return blow
  if (Array.isArray(value)) {
    if (value.length === 0 || place % 3 === 0) return [...value, blow]
    const at = place % value.length
    return value.map((entry, index) => (index === at ? spoil(entry, Math.floor(place / 3), blow) : entry))
  }
  const keys = Object.keys(value)
  if (keys.length === 0 || place % 5 === 0)
    return withKey(value, HOSTILE_KEYS[place % HOSTILE_KEYS.length] ?? 'x', blow)
  const key = keys[place % keys.length] ?? ''
  const entries = Object.entries(value)
  if (place % 7 === 0) return Object.fromEntries(entries.filter(([name]) => name !== key))
  return Object.fromEntries(
    entries.map(([name, entry]) => [name, name === key ? spoil(entry, Math.floor(place / 7), blow) : entry]),
  )
}

/** As JSON.parse makes it: `__proto__` becomes a key of its own, not the prototype. */
function withKey(value: object, key: string, blow: unknown): object {
  const copy = { ...value }
  Object.defineProperty(copy, key, { value: blow, enumerable: true, configurable: true, writable: true })
  return copy
}

const HOSTILE_KEYS = ['__proto__', 'constructor', 'companyId', 'role', 'userId', 'prototype', '', 'then', '\u0000']

export const HOSTILE_TEXTS = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202e\u0301\ufeff',
  "'; drop table leads; --",
  "' or '1'='1",
  '\\',
  '%_%\\',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{constructor.constructor("return 1")()}}',
  '=1+1',
  '../../../../etc/passwd',
  'NaN',
  'null',
  '9'.repeat(400),
  'x'.repeat(100_000),
  '🧾'.repeat(3_000),
  'ا'.repeat(300),
  '0000-00-00',
  '9999-99-99',
  '2025-02-29',
  '-infinity',
  'W10',
  Buffer.from('[null]').toString('base64url'),
  Buffer.from('["2025-13-45T99:99:99Z","x"]').toString('base64url'),
  Buffer.from('["\u0000","\u0000"]').toString('base64url'),
  Buffer.from('[1e400,"00000000-0000-0000-0000-000000000000"]').toString('base64url'),
  Buffer.from('["a",{"b":1}]').toString('base64url'),
]

export const HOSTILE: unknown[] = [
  ...HOSTILE_TEXTS,
  undefined,
  null,
  true,
  0,
  -0,
  -1,
  0.1,
  2 ** 31,
  2 ** 53 + 2,
  -(2 ** 63),
  1e308,
  Number.POSITIVE_INFINITY,
  Number.NaN,
  [],
  {},
  [[[[[[[[[[[]]]]]]]]]]],
  { length: -1 },
  { toString: null },
  nested(2_000),
  new Array(5_000).fill(null),
]

function nested(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = { x: value }
  return value
}
