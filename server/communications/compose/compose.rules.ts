import { letterHtml } from '../../documents/wording/letter.ts'
import { findPlaceholders } from '../../documents/wording/placeholders.ts'
import type { MessageLocale } from './compose.schemas.ts'

/** An address in a text, up to what cannot belong to it; the text is escaped already. */
const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g

/** Scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/

/** A text as the HTML part of an email: paragraphs, lists, bold, and http(s) addresses as links. Nothing else gets through. */
export function messageHtml(text: string): string {
  // A placeholder that is left shows as it was typed: the message cannot be sent until it is gone.
  const left = Object.fromEntries(findPlaceholders(text).map((name) => [name, `{{${name}}}`]))
  const html = letterHtml(text, left).replace(ADDRESS, (address) => `<a href="${address}">${address}</a>`)
  const direction = RIGHT_TO_LEFT.test(text) ? 'rtl' : 'ltr'
  return `<div dir="${direction}" style="font-family:sans-serif;font-size:15px;line-height:1.5">${html}</div>`
}

/** The language a template is used in: the one asked for, else the person's, the company's, English, any it has. */
export function chooseLocale(
  has: readonly MessageLocale[],
  wanted: readonly (MessageLocale | null | undefined)[],
): MessageLocale | undefined {
  return [...wanted, 'en' as const].find((locale) => locale && has.includes(locale)) ?? has[0]
}
