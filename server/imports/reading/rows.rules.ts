import { type Normalised, normaliseEmail, normalisePhone } from '#server/leads/contact.rules.ts'
import type { Defaults, ImportField, Mapping, RowProblem } from '../imports.schemas.ts'
import { cleanCell } from './cells.rules.ts'
import { readCountry, readLanguage } from './countries.rules.ts'
import { createCustomReader, type OwnFields } from './own-fields.rules.ts'

/** A row's values by column of `leads`, normalised; empty ones are left out. */
export interface LeadFields {
  firstName?: string
  lastName?: string
  companyName?: string
  phone?: string
  email?: string
  addressLine1?: string
  addressLine2?: string
  city?: string
  region?: string
  postcode?: string
  country?: string
  locale?: string
  source?: string
  externalReference?: string
  notes?: string
}

export interface RowReading {
  fields: LeadFields
  /** Values of the company's own fields by key; undefined when the row has none. */
  custom: Record<string, unknown> | undefined
  problems: RowProblem[]
  /** What the row lacks to become a new lead. A lead that is there already may do without. */
  lacks: RowProblem[]
}

/** Longest text of each field, as the checks of the table say (`leads_first_name_check` …). */
const LIMITS: Record<keyof LeadFields, number> = {
  firstName: 200,
  lastName: 200,
  companyName: 200,
  phone: 16,
  email: 254,
  addressLine1: 200,
  addressLine2: 200,
  city: 100,
  region: 100,
  postcode: 20,
  country: 2,
  locale: 2,
  source: 100,
  externalReference: 100,
  notes: 10_000,
}

const PLAIN_FIELDS = [
  'firstName',
  'lastName',
  'companyName',
  'addressLine1',
  'addressLine2',
  'city',
  'region',
  'source',
  'externalReference',
] as const

/**
 * Prepares the reading of a file's rows: cells in, normalised values and every problem out.
 *
 * @param labels names of the columns, in the order of the file
 * @param mapping which of them fills which field
 * @param country in which national phone numbers are read
 * @param own the company's own fields
 * @param defaults for what a row leaves empty
 */
export function createRowReader(
  labels: readonly string[],
  mapping: Mapping,
  country: string,
  own: OwnFields = { fields: [], digits: 2 },
  defaults: Defaults = {},
) {
  const columns = new Map<string, number[]>()
  labels.forEach((label, index) => {
    const field = mapping[label]
    if (field) columns.set(field, [...(columns.get(field) ?? []), index])
  })
  const readOwn = createCustomReader(own, columns, defaults, country)
  const columnsOf = (field: ImportField): readonly number[] => columns.get(field) ?? []
  // Where a text is found is settled here and not for every row.
  const textOf = (field: ImportField) => {
    const column = columnsOf(field)[0] ?? -1
    const usual = defaults[field] ?? ''
    return (cells: readonly string[]): string => cleanCell(cells[column]) || usual
  }
  const plain = PLAIN_FIELDS.filter((field) => columns.has(field) || defaults[field]).map((field) => ({
    field,
    text: textOf(field),
  }))
  const name = textOf('fullName')
  const postcode = textOf('postcode')
  const land = textOf('country')
  const language = textOf('locale')
  const [phones, emails, notes] = [columnsOf('phone'), columnsOf('email'), columnsOf('notes')]
  const asPhone = (text: string) => normalisePhone(text, country)
  const width = labels.length

  return (cells: readonly string[]): RowReading => {
    const fields: LeadFields = {}
    const problems: RowProblem[] = []
    // A separator inside an unquoted value moves every later column: nothing after it can be trusted.
    if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== '')) {
      problems.push({ field: 'row', reason: 'TOO_MANY_COLUMNS', value: String(cells.length) })
    }
    for (const { field, text } of plain) {
      const value = text(cells)
      if (value !== '') fields[field] = value
    }
    splitFullName(name(cells), fields)
    const code = postcode(cells).toUpperCase()
    if (code !== '') fields.postcode = code
    const noted = readNotes(notes, cells)
    if (noted !== '') fields.notes = noted

    readContact('phone', phones, cells, asPhone, fields, problems)
    readContact('email', emails, cells, normaliseEmail, fields, problems)
    readCodes(land(cells), language(cells), fields, problems)
    checkWhole(fields, problems)
    return { fields, problems, ...readOwn(cells, problems) }
  }
}

/** Several columns of notes become one text. */
function readNotes(columns: readonly number[], cells: readonly string[]): string {
  return columns
    .map((column) => cleanCell(cells[column]))
    .filter(Boolean)
    .join('\n')
}

/** The first of several phone or email columns that holds a good one; with none, the first bad one is named. */
function readContact(
  field: 'phone' | 'email',
  columns: readonly number[],
  cells: readonly string[],
  normalise: (text: string) => Normalised,
  fields: LeadFields,
  problems: RowProblem[],
): void {
  let firstProblem: RowProblem | undefined
  for (const column of columns) {
    const text = cleanCell(cells[column])
    if (text === '' || NOTHING.has(text.toLowerCase())) continue
    const result = normalise(text)
    if (result.ok) {
      fields[field] = result.value
      return
    }
    firstProblem ??= { field, reason: result.reason, value: text.slice(0, 100) }
  }
  if (firstProblem) problems.push(firstProblem)
}

/** What people write into a column that may not stay empty. */
const NOTHING = new Set(['-', '--', 'n/a', 'na', 'none', 'null', 'nil', 'aucun', 'لا يوجد', '.', '0'])

function readCodes(country: string, language: string, fields: LeadFields, problems: RowProblem[]): void {
  if (country !== '') {
    const code = readCountry(country)
    if (code) fields.country = code
    else problems.push({ field: 'country', reason: 'COUNTRY_UNKNOWN', value: country.slice(0, 100) })
  }
  // A language we do not write in is no reason to lose a lead: the company's is used.
  const locale = readLanguage(language)
  if (locale) fields.locale = locale
}

function checkWhole(fields: LeadFields, problems: RowProblem[]): void {
  if (!fields.firstName && !fields.lastName && !fields.companyName)
    problems.push({ field: 'name', reason: 'NAME_MISSING' })
  if (!fields.phone && !fields.email && !problems.some(({ field }) => field === 'phone' || field === 'email')) {
    problems.push({ field: 'phone', reason: 'CONTACT_MISSING' })
  }
  for (const field in fields) {
    if (!isLeadField(field)) continue
    const value = fields[field]
    // Postgres counts characters, JavaScript UTF-16 units: only a text past the limit in units needs counting.
    if (value !== undefined && value.length > LIMITS[field] && [...value].length > LIMITS[field]) {
      problems.push({ field, reason: 'TOO_LONG', value: `${value.slice(0, 60)}…` })
    }
  }
}

function isLeadField(name: string): name is keyof LeadFields {
  return name in LIMITS
}

/** "Smith, Ann" → family name first; "Ann Mary Smith" → given name is the first word. */
function splitFullName(name: string, fields: LeadFields): void {
  if (name === '') return
  const comma = /^([^,]+),\s*([^,]+)$/.exec(name)
  const space = name.indexOf(' ')
  const [first, last] = comma
    ? [comma[2] ?? '', comma[1] ?? '']
    : space === -1
      ? [name, '']
      : [name.slice(0, space), name.slice(space + 1)]
  fields.firstName ??= first.trim()
  if (last.trim() !== '') fields.lastName ??= last.trim()
}
