import { recordAudit } from '../../audit/audit.service.ts'
import { notFound } from '../../kernel/errors.ts'
import { leadError } from '../leads.errors.ts'
import { getLeadRow, lockLeads } from '../leads.queries.ts'
import { CHANNELS, type SetConsentInput } from '../leads.schemas.ts'
import type { LeadCall } from '../leads.service.ts'
import { updateConsent } from './consent.queries.ts'

/**
 * Records how a person may be reached. What was said before stays in the audit log: whoever is asked to
 * prove a consent finds when, by whom and how it came.
 */
export async function setConsent(call: LeadCall, input: SetConsentInput): Promise<{ version: number }> {
  const { trx, scope, clock } = call
  const [locked] = await lockLeads(trx, scope, [input.id])
  if (!locked) throw notFound('lead')
  if (locked.version !== input.version) throw leadError('STALE_VERSION')
  const before = await getLeadRow(trx, scope, input.id)
  const { id, version, source, ...wanted } = input
  const changed = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => before && Reflect.get(before, name) !== value),
  )
  if (Object.keys(changed).length === 0) return { version }
  if (CHANNELS.some((channel) => `${channel}Consent` in changed) && !source) throw leadError('CONSENT_SOURCE_MISSING')
  const at = clock.now()
  await updateConsent(trx, scope, id, { ...wanted, source }, at)
  const from = Object.fromEntries(Object.keys(changed).map((name) => [name, before && Reflect.get(before, name)]))
  await recordAudit(trx, scope, {
    action: 'lead.consent_set',
    entity: 'lead',
    entityId: id,
    details: { fields: Object.keys(changed), from, to: changed, source },
    at,
  })
  return { version: version + 1 }
}
