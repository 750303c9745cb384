import type { CustomField } from '#server/fields/fields.schemas.ts'
import { IMPORT_FIELDS, type ImportField, type ImportTarget, type Mapping } from '../imports.schemas.ts'
import { HEADER_WORDS, normaliseHeader } from './header-words.rules.ts'

const FIELD_OF_WORD = new Map(
  IMPORT_FIELDS.flatMap((field) =>
    HEADER_WORDS[field].map((word): [string, ImportField] => [normaliseHeader(word), field]),
  ),
)

/** Fields that several columns may fill together: the first valid phone or email, notes and address joined. */
const SHAREABLE: ReadonlySet<ImportTarget> = new Set(['phone', 'email', 'notes'])

/** Labels of the columns: names as in the file, a repeated one numbered, an empty one lettered as in a spreadsheet. */
export function labelColumns(header: readonly string[]): string[] {
  const seen = new Map<string, number>()
  const taken = new Set(header.map((name) => name.trim()))
  return header.map((raw, index) => {
    const name = raw.trim().replace(/\s+/g, ' ').slice(0, 100) || `Column ${columnLetters(index)}`
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    if (times === 1) return name
    let number = times
    while (taken.has(`${name} (${number})`)) number += 1
    taken.add(`${name} (${number})`)
    return `${name} (${number})`
  })
}

function columnLetters(index: number): string {
  const rest = String.fromCharCode(65 + (index % 26))
  return index < 26 ? rest : columnLetters(Math.floor(index / 26) - 1) + rest
}

/**
 * Proposes a mapping by the words of the header; a field of the company's own by its name in any language. With a
 * first and a last name, a column called "Name" is left alone.
 */
export function proposeMapping(labels: readonly string[], custom: readonly CustomField[] = []): Mapping {
  const own = new Map(
    custom.flatMap(({ key, labels: names }) =>
      Object.values(names).map((name): [string, ImportTarget] => [normaliseHeader(name), `custom.${key}`]),
    ),
  )
  const mapping: Mapping = {}
  const used = new Set<ImportTarget>()
  for (const label of labels) {
    const word = normaliseHeader(label.replace(/ \(\d+\)$/, ''))
    const field = own.get(word) ?? FIELD_OF_WORD.get(word)
    if (field === undefined || (used.has(field) && !SHAREABLE.has(field))) continue
    mapping[label] = field
    used.add(field)
  }
  return settleNames(mapping, used)
}

/** A remembered mapping for a file with the same columns, whatever their capitals; fields that are gone are left out. */
export function recallMapping(labels: readonly string[], remembered: Mapping, custom: readonly CustomField[]): Mapping {
  const targets = new Map(Object.entries(remembered).map(([label, target]) => [normaliseHeader(label), target]))
  const known = new Set<ImportTarget>([...IMPORT_FIELDS, ...custom.map(({ key }): ImportTarget => `custom.${key}`)])
  const mapping: Mapping = {}
  for (const label of labels) {
    const target = remembered[label] ?? targets.get(normaliseHeader(label))
    if (target !== undefined && known.has(target)) mapping[label] = target
  }
  return mapping
}

/** What two headers have in common when they are of one source: their names, whatever the order and the capitals. */
export function shapeOf(labels: readonly string[]): string {
  return JSON.stringify(labels.map(normaliseHeader).sort())
}

/** "Prénom" beside "Nom" means the family name, and "Name" beside first and last is their repetition. */
function settleNames(mapping: Mapping, used: ReadonlySet<ImportTarget>): Mapping {
  if (!used.has('fullName') || !used.has('firstName')) return mapping
  const settled: Mapping = {}
  for (const [label, field] of Object.entries(mapping)) {
    if (field !== 'fullName') settled[label] = field
    else if (!used.has('lastName')) settled[label] = 'lastName'
  }
  return settled
}

export type MappingProblem = 'NO_NAME' | 'NO_CONTACT' | 'FIELD_TWICE'

/** What a mapping lacks before rows can be checked: a lead needs a name and a phone or an email. */
export function decideMapping(mapping: Mapping): { problem: MappingProblem; field?: ImportTarget } | null {
  const fields = Object.values(mapping)
  const twice = fields.find((field, index) => fields.indexOf(field) !== index && !SHAREABLE.has(field))
  if (twice) return { problem: 'FIELD_TWICE', field: twice }
  if (!fields.some((field) => ['firstName', 'lastName', 'fullName', 'companyName'].includes(field)))
    return { problem: 'NO_NAME' }
  if (!fields.includes('phone') && !fields.includes('email')) return { problem: 'NO_CONTACT' }
  return null
}
