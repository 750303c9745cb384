import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import { dayInZone } from '#server/kernel/days.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import type { TemplateEntity, TemplateLocale } from '../documents.schemas.ts'
import { getLeadFacts, getLetterhead, getSaleFacts } from './facts.queries.ts'
import { anywhereValues, dayInWords, type Letterhead, leadValues, saleValues } from './facts.ts'
import { letterHtml } from './letter.ts'
import { fillPlain, findMissing, type PlaceholderValues } from './placeholders.ts'
import { printPage } from './print-page.ts'

export interface Filling {
  values: PlaceholderValues
  letterhead: Letterhead
  /** Today, in the company's zone and the letter's words. */
  date: string
}

/**
 * Everything a wording about this sale or lead can be filled with; null when it has gone. Letters are in the name of
 * the agent whose sale or lead it is, else of whoever makes them.
 */
export async function readFilling(
  db: Kysely<DB>,
  scope: TenantScope,
  about: { entity: TemplateEntity; recordId: string; locale: TemplateLocale; madeBy: string | null; at: Date },
): Promise<Filling | null> {
  const { entity, recordId, locale, madeBy, at } = about
  const sale = entity === 'SALE' ? await getSaleFacts(db, scope, recordId) : null
  const lead = entity === 'LEAD' ? await getLeadFacts(db, scope, recordId) : null
  if (!sale && !lead) return null
  const letterhead = await getLetterhead(db, scope, sale?.agentId ?? lead?.agentId ?? madeBy)
  const dayOf = (moment: Date) => dayInZone(moment, letterhead.company.timeZone)
  const own = sale ? saleValues(sale, locale, dayOf) : lead ? leadValues(lead) : {}
  const today = dayOf(at)
  return {
    values: { ...own, ...anywhereValues(letterhead, today, locale) },
    letterhead,
    date: dayInWords(today, locale),
  }
}

export interface FilledLetter {
  title: string
  /** A whole page, ready to print. */
  html: string
  /** The words alone, for messages. */
  text: string
  /** Placeholders that this record has nothing for. */
  missing: string[]
}

/** The wording filled for one record, as the page that is printed. */
export async function fillLetter(
  wording: { subject: string | null; body: string; locale: TemplateLocale },
  { values, letterhead, date }: Filling,
  reference: string,
): Promise<FilledLetter> {
  const subject = wording.subject ?? ''
  const title = fillPlain(subject, values).trim().slice(0, 300) || reference
  const html = await printPage({
    locale: wording.locale,
    title,
    html: letterHtml(wording.body, values),
    company: letterhead.company,
    date,
    reference,
  })
  return { title, html, text: fillPlain(wording.body, values), missing: findMissing(values, subject, wording.body) }
}
