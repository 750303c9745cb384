import type { TFunction } from 'i18next'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import type { CustomField } from '#server/fields/fields.schemas.ts'

type Name = (t: TFunction) => string

/** What lists ask for by the same name. */
const OF_LISTS: Record<string, Name> = {
  q: (t) => t('views.filter.q'),
  tab: (t) => t('leads.list.trash'),
  sort: (t) => t('views.filter.sort'),
  columns: (t) => t('ui.table.columns'),
}

const consent =
  (channel: 'email' | 'sms' | 'call' | 'letter'): Name =>
  (t) =>
    `${t('leads.work.consent.title')} · ${t(`leads.work.channel.${channel}`)}`

const OF_LEADS: Record<string, Name> = {
  disposition: (t) => t('leads.fields.disposition'),
  assigned: (t) => t('leads.fields.assignedTo'),
  source: (t) => t('leads.fields.source'),
  batch: (t) => t('leads.fields.import'),
  next: (t) => t('leads.fields.nextAction'),
  from: (t) => t('leads.list.createdRange'),
  to: (t) => t('leads.list.createdRange'),
  nextFrom: (t) => t('leads.work.filters.nextRange'),
  nextTo: (t) => t('leads.work.filters.nextRange'),
  setFrom: (t) => t('leads.work.filters.setRange'),
  setTo: (t) => t('leads.work.filters.setRange'),
  city: (t) => t('leads.fields.city'),
  postcode: (t) => t('leads.fields.postcode'),
  country: (t) => t('leads.fields.country'),
  language: (t) => t('leads.fields.locale'),
  contact: (t) => t('leads.work.filters.contact'),
  emailConsent: consent('email'),
  smsConsent: consent('sms'),
  callConsent: consent('call'),
  letterConsent: consent('letter'),
  phone: (t) => t('leads.work.filters.hasPhone'),
  email: (t) => t('leads.work.filters.hasEmail'),
  by: (t) => t('leads.work.filters.createdBy'),
  reference: (t) => t('leads.fields.externalReference'),
}

const OF_SALES: Record<string, Name> = {
  status: (t) => t('sales.fields.status'),
  agent: (t) => t('sales.fields.agent'),
  source: (t) => t('sales.fields.source'),
  from: (t) => t('sales.list.soldOn'),
  to: (t) => t('sales.list.soldOn'),
}

/**
 * What a view keeps, named as its list names it: "Disposition, Assigned to". Filters of fields that are gone, or that no
 * list has, are left out: they choose nothing.
 */
export function filterNames(
  kept: Record<string, string>,
  entity: 'LEAD' | 'SALE',
  fields: readonly CustomField[],
  t: TFunction,
  language: string,
): string[] {
  const known = { ...OF_LISTS, ...(entity === 'SALE' ? OF_SALES : OF_LEADS) }
  const names = Object.keys(kept).map((key) => {
    const field = fields.find((own) => key === `cf.${own.key}`)
    return field ? inLanguage(field.labels, language) : known[key]?.(t)
  })
  return [...new Set(names.filter((name) => name !== undefined))]
}
