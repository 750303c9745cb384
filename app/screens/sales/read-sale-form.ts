import type { TFunction } from 'i18next'
import { parseMoney } from '#app/i18n/format.ts'
import { refusalOf, reworded } from '#app/refusal.ts'
import { refuse, refused } from '#app/refused.ts'
import { readCustomForm } from '#app/screens/fields/field-label.ts'
import { readSource } from '#app/ui/value/source-field.tsx'
import type { ApplianceInput } from '#server/sales/sales.schemas.ts'
import type { FieldIssue } from '#server/trpc/issues.schemas.ts'
import { NO_APPLIANCES, WITHOUT_APPLIANCES } from './appliance-rows.tsx'

/** What a posted form of a sale says, in the words of the procedures. */
export interface SaleOfPost {
  firstName: string
  lastName: string
  companyName: string | null
  phone: string | null
  email: string | null
  addressLine1: string | null
  addressLine2: string | null
  city: string | null
  region: string | null
  postcode: string | null
  country: string | null
  locale: 'en' | 'fr' | 'ar' | null
  soldOn?: string
  source?: string
  agentId?: string
  notes: string | null
  appliances: ApplianceInput[]
  custom?: Record<string, unknown>
}

export type ReadSale =
  | { ok: true; value: SaleOfPost; rows: number[] }
  | { ok: false; refusal: ReturnType<typeof refuse> }

/** Whether the form was sent to get one more row for an appliance, as it is without a script. */
export function asksForRow(form: FormData): boolean {
  return form.get('intent') === 'add-appliance'
}

/** The form once more with another row, everything typed kept; nothing is refused and nothing is saved. */
export function withAnotherRow(form: FormData) {
  form.set('applianceRows', String(Number(form.get('applianceRows') ?? 0) + 1))
  return {
    ok: true as const,
    values: Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
  }
}

/**
 * Reads the form. What is wrong with its fields is for the procedure to name, all at once; an amount that cannot be
 * read goes there as no number.
 */
export function readSaleForm(form: FormData, currency: string, t: TFunction): ReadSale {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const rows: number[] = []
  const appliances: ApplianceInput[] = []
  for (const row of rowsOf(form)) {
    const part = (field: string) => text(`appliances[${row}].${field}`)
    if (!['kind', 'make', 'model', 'cover', 'price', 'monthly'].some(part)) continue
    const amount = (field: 'price' | 'monthly') => parseMoney(part(field), currency) ?? Number.NaN
    rows.push(row)
    appliances.push({
      ...(part('id') ? { id: part('id') } : undefined),
      kind: part('kind'),
      make: part('make'),
      model: part('model') || null,
      cover: part('cover'),
      priceMinor: amount('price'),
      monthlyMinor: amount('monthly'),
    })
  }

  // No question yet while nobody is named: that comes back with all else that is wrong.
  const named = ['firstName', 'lastName', 'companyName'].some(text)
  if (named && appliances.length === 0 && form.get(WITHOUT_APPLIANCES) !== 'on') {
    const refusal = { code: NO_APPLIANCES, field: WITHOUT_APPLIANCES, message: t('sales.form.noAppliances') }
    return { ok: false, refusal: refuse(refusal, form) }
  }
  const optional = (name: string) => text(name) || null
  const custom = readCustomForm(form)
  const locale = text('locale')
  const source = readSource(form, t)
  const value: SaleOfPost = {
    firstName: text('firstName'),
    lastName: text('lastName'),
    companyName: optional('companyName'),
    phone: optional('phone'),
    email: optional('email'),
    addressLine1: optional('addressLine1'),
    addressLine2: optional('addressLine2'),
    city: optional('city'),
    region: optional('region'),
    postcode: optional('postcode'),
    country: optional('country'),
    locale: locale === 'en' || locale === 'fr' || locale === 'ar' ? locale : null,
    ...(text('soldOn') ? { soldOn: text('soldOn') } : undefined),
    ...(source ? { source } : undefined),
    ...(text('agentId') ? { agentId: text('agentId') } : undefined),
    notes: optional('notes'),
    ...(custom ? { custom } : undefined),
    appliances,
  }
  return { ok: true, value, rows }
}

/** The numbers of the rows that were posted, in their order. */
function rowsOf(form: FormData): number[] {
  const rows = new Set<number>()
  for (const name of form.keys()) {
    const row = /^appliances\[(\d{1,3})\]\./.exec(name)?.[1]
    if (row !== undefined) rows.add(Number(row))
  }
  return [...rows].sort((left, right) => left - right)
}

/** What the procedures answer with, said in the reader's language where the page knows the reason. */
const REASONS = {
  STALE_VERSION: 'sales.form.stale',
  IDEMPOTENCY_KEY_REUSED: 'sales.form.reused',
  SOLD_IN_FUTURE: 'sales.form.future',
  SOLD_TOO_LONG_AGO: 'sales.form.tooLongAgo',
  PHONE_UNREADABLE: 'sales.form.phone',
  NAME_MISSING: 'sales.form.nameMissing',
} as const

/** What this form says of one field in words of its own, where it has any. */
function wordsOf(field: string, { code, reason }: FieldIssue, t: TFunction): string | undefined {
  if (reason !== undefined) return reason in REASONS ? t(REASONS[reason as keyof typeof REASONS]) : undefined
  const part = /^appliances\.\d+\.(kind|make|cover|price|monthly)(?:Minor)?$/.exec(field)?.[1]
  if (part === undefined || !['too_small', 'invalid_type'].includes(code)) return undefined
  return t(`sales.form.missing.${part as 'kind' | 'make' | 'cover' | 'price' | 'monthly'}`)
}

/**
 * A refusal of a procedure as the answer of the action: its fields named as the form names them, the third
 * appliance written being perhaps the fifth row of the form.
 */
export function refusedSale(thrown: unknown, form: FormData, rows: number[], t: TFunction) {
  const known = refusalOf(thrown)
  if (known === null || known.status >= 500) return refused(thrown, form)
  const named = (field: string) =>
    field
      .replace(/^appliances\.(\d+)\./, (_, index: string) => `appliances[${rows[Number(index)] ?? index}].`)
      .replace(/\.(price|monthly)Minor$/, '.$1')
      .replace(/\]\.(price|monthly)Minor$/, '].$1')
  const { error, status } = known
  const reason = reasonOf(thrown)
  const ofFields: Record<string, string> = t('fields.refusals', { returnObjects: true })
  const ofSales = reason && reason in REASONS ? t(REASONS[reason as keyof typeof REASONS]) : undefined
  const message = ofSales ?? ofFields[reason ?? '']
  const fields = { ...error.fields }
  const issues = { ...error.issues }
  for (const [field, issue] of Object.entries(error.issues ?? {})) {
    const own = wordsOf(field, issue, t)
    if (own === undefined) continue
    fields[field] = own
    delete issues[field]
  }
  const renamed = <Value>(of: Record<string, Value> = {}) =>
    Object.fromEntries(Object.entries(of).map(([field, value]) => [named(field), value]))
  return refuse(
    {
      ...(message === undefined ? error : reworded(error, message)),
      field: error.field === undefined ? undefined : named(error.field),
      fields: renamed(fields),
      issues: renamed(issues),
    },
    form,
    status,
  )
}

/** The domain's own word for a refusal, such as LEAD_ALREADY_CONVERTED. */
export function reasonOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return undefined
  const body: unknown = thrown.data
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined
  const error: unknown = body.error
  if (typeof error !== 'object' || error === null || !('reason' in error)) return undefined
  return typeof error.reason === 'string' ? error.reason : undefined
}
