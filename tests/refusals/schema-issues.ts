import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { FieldIssue } from '#server/trpc/issues.schemas.ts'
import { appRouter } from '#server/trpc/router.ts'
import { filesBelow, ROOT } from '../architecture/source.ts'

/** A kind of issue that a schema can raise, and where. */
export interface PossibleIssue {
  issue: FieldIssue
  where: string
}

/** Every schema that some procedure or form reads input with. */
export async function inputSchemas(): Promise<[string, z.core.$ZodType][]> {
  const found: [string, z.core.$ZodType][] = []
  for (const path of filesBelow('server').filter((each) => each.endsWith('.schemas.ts'))) {
    const exports: Record<string, unknown> = await import(pathToFileURL(resolve(ROOT, path)).href)
    for (const [name, value] of Object.entries(exports)) {
      if (value instanceof z.core.$ZodType) found.push([`${path} ${name}`, value])
    }
  }
  for (const [path, procedure] of Object.entries(appRouter._def.procedures)) {
    const inputs: unknown = Reflect.get(Reflect.get(procedure, '_def'), 'inputs')
    for (const input of Array.isArray(inputs) ? inputs : []) {
      if (input instanceof z.core.$ZodType) found.push([path, input])
    }
  }
  return found
}

/** What a schema and those inside it can complain of. */
export function possibleIssues(where: string, schema: z.core.$ZodType, seen = new Set<unknown>()): PossibleIssue[] {
  if (seen.has(schema)) return []
  seen.add(schema)
  const { def } = schema._zod
  const own = [issueOfType(def), ...(def.checks ?? []).map((check) => issueOfCheck(check._zod.def))]
  // A schema such as z.email() is its own check.
  if ('check' in def && typeof def.check === 'string') own.push(issueOfCheck({ ...def, check: def.check }))
  const inner = Object.values(def).flatMap(schemasIn)
  return [
    ...own.flatMap((issue) => (issue ? [{ issue, where }] : [])),
    ...inner.flatMap((each) => possibleIssues(where, each, seen)),
  ]
}

function schemasIn(part: unknown): z.core.$ZodType[] {
  if (part instanceof z.core.$ZodType) return [part]
  if (Array.isArray(part)) return part.flatMap(schemasIn)
  if (typeof part !== 'object' || part === null || Object.getPrototypeOf(part) !== Object.prototype) return []
  return Object.values(part).flatMap(schemasIn)
}

const CHOICES = new Set(['enum', 'literal'])
const WRAPPERS = new Set([
  'optional',
  'nullable',
  'default',
  'prefault',
  'catch',
  'pipe',
  'transform',
  'lazy',
  'unknown',
])

function issueOfType(def: z.core.$ZodTypeDef): FieldIssue | null {
  if (WRAPPERS.has(def.type) || def.type === 'custom') return null
  if (CHOICES.has(def.type)) return { code: 'invalid_value' }
  if (def.type === 'union') return { code: 'invalid_union' }
  return { code: 'invalid_type', expected: def.type }
}

function issueOfCheck(def: z.core.$ZodCheckDef): FieldIssue | null {
  const text = (key: string) => {
    const value: unknown = Reflect.get(def, key)
    return typeof value === 'string' ? value : undefined
  }
  switch (def.check) {
    case 'custom': {
      const params: unknown = Reflect.get(def, 'params')
      const reason: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, 'reason') : undefined
      return { code: 'custom', reason: typeof reason === 'string' ? reason : undefined }
    }
    case 'min_length':
      return { code: 'too_small', origin: 'string', limit: 3 }
    case 'max_length':
      return { code: 'too_big', origin: 'string', limit: 3 }
    case 'greater_than':
      return { code: 'too_small', origin: 'number', limit: 3 }
    case 'less_than':
      return { code: 'too_big', origin: 'number', limit: 3 }
    case 'string_format':
      return { code: 'invalid_format', format: text('format') }
    case 'number_format':
      return { code: 'invalid_type', expected: 'int' }
    case 'overwrite':
      return null
    default:
      return { code: def.check }
  }
}
