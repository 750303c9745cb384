import type { TemplateEntity } from '../documents.schemas.ts'

const ANYWHERE = ['company.name', 'company.taxNumber', 'agent.name', 'today'] as const
const PERSON = [
  'firstName',
  'lastName',
  'name',
  'companyName',
  'phone',
  'email',
  'address',
  'city',
  'postcode',
] as const

/** Every placeholder there is, by what the template is about. Editors list them, and nothing else is accepted. */
export const PLACEHOLDERS: Record<TemplateEntity, readonly string[]> = {
  LEAD: [...PERSON.map((fact) => `lead.${fact}`), ...ANYWHERE],
  SALE: [
    ...PERSON.map((fact) => `sale.${fact}`),
    'sale.reference',
    'sale.soldOn',
    'sale.monthly',
    'sale.total',
    'sale.appliances',
    'sale.cancelledOn',
    'sale.cancellationReason',
    ...ANYWHERE,
  ],
}

/** What one placeholder stands for: words, or rows of a table whose first is the header. */
export type PlaceholderValue = string | readonly (readonly string[])[]
export type PlaceholderValues = Record<string, PlaceholderValue | null>

const PLACEHOLDER = /\{\{\s*([A-Za-z][A-Za-z.]*)\s*\}\}/g

/** The placeholders of a wording, each once, in the order they first appear. */
export function findPlaceholders(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')))]
}

export interface WordingProblem {
  kind: 'unknown' | 'malformed'
  /** The placeholder or the piece of text at fault, as written. */
  text: string
}

/** What keeps a wording from being published: placeholders nobody fills, and braces that are none. */
export function findWordingProblems(entity: TemplateEntity, ...texts: string[]): WordingProblem[] {
  const unknown = findPlaceholders(...texts)
    .filter((name) => !PLACEHOLDERS[entity].includes(name))
    .map((name): WordingProblem => ({ kind: 'unknown', text: name }))
  const malformed = texts.flatMap((text) =>
    [...text.replace(PLACEHOLDER, '').matchAll(/\{\{.{0,40}|.{0,40}\}\}/g)].map(
      ([piece]): WordingProblem => ({ kind: 'malformed', text: piece }),
    ),
  )
  return [...unknown, ...malformed]
}

/** Placeholders of the wording that have no value for this sale or lead: sending it would leave a hole. */
export function findMissing(values: PlaceholderValues, ...texts: string[]): string[] {
  return findPlaceholders(...texts).filter((name) => {
    const value = standsFor(values, name)
    return value === null || value.length === 0
  })
}

/** What a placeholder stands for. Only what the record says: `{{constructor}}` is nobody's fact. */
export function standsFor(values: PlaceholderValues, name: string): PlaceholderValue | null {
  return Object.hasOwn(values, name) ? (values[name] ?? null) : null
}

/**
 * The wording with every placeholder replaced by `write(value)`. Text around them goes through `around`, so that
 * whoever writes HTML can escape it.
 */
export function fillPlaceholders(
  text: string,
  values: PlaceholderValues,
  write: (value: PlaceholderValue, name: string) => string,
  around: (text: string) => string = (plain) => plain,
): string {
  let filled = ''
  let last = 0
  for (const match of text.matchAll(PLACEHOLDER)) {
    const name = match[1] ?? ''
    filled += around(text.slice(last, match.index)) + write(standsFor(values, name) ?? '', name)
    last = match.index + match[0].length
  }
  return filled + around(text.slice(last))
}

/** Plain text, for messages and titles: a table becomes one line a row. */
export function fillPlain(text: string, values: PlaceholderValues): string {
  return fillPlaceholders(text, values, (value) =>
    typeof value === 'string'
      ? value
      : value
          .slice(1)
          .map((row) => row.filter(Boolean).join(' · '))
          .join('\n'),
  )
}
