import type { Fingerprint, SchemaObject } from './fingerprint.ts'

export interface Difference {
  kind: string
  name: string
  change: 'missing' | 'unexpected' | 'changed'
  /** Which property changed: definition, default, grants … */
  property: string | null
  /** What the migrations make. */
  expected: string | null
  /** What the database has. */
  actual: string | null
  /** The difference in one line. */
  says: string
}

/** What `actual` has that `expected` lacks, lacks, or has otherwise; sorted by name. */
export function compareFingerprints(expected: Fingerprint, actual: Fingerprint): Difference[] {
  const differences: Difference[] = []
  for (const [key, object] of expected) {
    const found = actual.get(key)
    if (found) differences.push(...compareObject(object, found))
    else if (hasParent(object, actual)) {
      differences.push(difference(object, 'missing', null, object.properties.definition ?? null, null))
    }
  }
  for (const [key, object] of actual) {
    if (expected.has(key) || !hasParent(object, expected)) continue
    differences.push(difference(object, 'unexpected', null, null, object.properties.definition ?? null))
  }
  return differences.sort((one, other) => (one.name === other.name ? 0 : one.name < other.name ? -1 : 1))
}

function compareObject(expected: SchemaObject, actual: SchemaObject): Difference[] {
  const properties = new Set([...Object.keys(expected.properties), ...Object.keys(actual.properties)])
  return [...properties].flatMap((property) => {
    const [old, now] = [expected.properties[property] ?? null, actual.properties[property] ?? null]
    return old === now ? [] : [difference(actual, 'changed', property, old, now)]
  })
}

/** A column of a missing table goes without saying. */
function hasParent({ parent }: SchemaObject, other: Fingerprint): boolean {
  if (parent === null) return true
  return ['table', 'view', 'materialized view', 'foreign table'].some((kind) => other.has(`${kind} ${parent}`))
}

function difference(
  { kind, name }: SchemaObject,
  change: Difference['change'],
  property: string | null,
  expected: string | null,
  actual: string | null,
): Difference {
  return {
    kind,
    name,
    change,
    property,
    expected,
    actual,
    says: sentence(kind, name, change, property, expected, actual),
  }
}

function sentence(
  kind: string,
  name: string,
  change: Difference['change'],
  property: string | null,
  expected: string | null,
  actual: string | null,
): string {
  const object = `${kind} ${name}`
  if (change === 'missing') return `${object} is missing, though a migration makes it`
  if (change === 'unexpected') return `${object} exists, but no migration makes it`
  if (property === 'definition')
    return `${object} is not what the migrations make: ${firstDifference(expected, actual)}`
  return `${object}: ${property} is ${quote(actual)}, and the migrations say ${quote(expected)}`
}

function quote(value: string | null): string {
  return value === null || value === '' ? 'none' : `“${shorten(value)}”`
}

/** The first line that differs: a function's body is too long to print twice. */
function firstDifference(expected: string | null, actual: string | null): string {
  const [old, now] = [(expected ?? '').split('\n'), (actual ?? '').split('\n')]
  const at = now.findIndex((line, index) => line !== old[index])
  const line = at < 0 ? now.length : at
  const where = now.length > 1 || old.length > 1 ? `line ${line + 1} is ` : ''
  return `${where}${quote(now[line]?.trim() ?? null)} instead of ${quote(old[line]?.trim() ?? null)}`
}

function shorten(text: string): string {
  const single = text.replace(/\s+/g, ' ')
  return single.length > 200 ? `${single.slice(0, 199)}…` : single
}
