import { COMMUNICATION_CONSTRAINTS } from '../communications/communications.constraints.ts'
import { MAILING_CONSTRAINTS } from '../communications/mailings/mailings.constraints.ts'
import { SENDING_CONSTRAINTS } from '../communications/sending/sending.constraints.ts'
import { DOCUMENT_CONSTRAINTS } from '../documents/documents.constraints.ts'
import { EXPORT_CONSTRAINTS } from '../exports/exports.constraints.ts'
import { FIELD_CONSTRAINTS } from '../fields/fields.errors.ts'
import { IMPORT_CONSTRAINTS } from '../imports/imports.constraints.ts'
import { SOURCE_CONSTRAINTS } from '../imports/sources/sources.errors.ts'
import type { Cure } from '../kernel/constraints.ts'
import { LEAD_CONSTRAINTS } from '../leads/leads.constraints.ts'
import { LEGACY_CONSTRAINTS } from '../legacy/legacy.constraints.ts'
import { PAYMENT_CONSTRAINTS } from '../payments/payments.errors.ts'
import { CONSTRAINTS as SALE_CONSTRAINTS } from '../sales/sales.errors.ts'
import { VIEW_CONSTRAINTS } from '../views/views.constraints.ts'

/** What Postgres refuses in the sales portal, whichever procedure ran into it: the field at fault and the cure. */
export const CURES: Record<string, Cure> = {
  ...COMMUNICATION_CONSTRAINTS,
  ...DOCUMENT_CONSTRAINTS,
  ...EXPORT_CONSTRAINTS,
  ...FIELD_CONSTRAINTS,
  ...IMPORT_CONSTRAINTS,
  ...LEAD_CONSTRAINTS,
  ...LEGACY_CONSTRAINTS,
  ...MAILING_CONSTRAINTS,
  ...PAYMENT_CONSTRAINTS,
  ...SALE_CONSTRAINTS,
  ...SENDING_CONSTRAINTS,
  ...SOURCE_CONSTRAINTS,
  ...VIEW_CONSTRAINTS,
}
