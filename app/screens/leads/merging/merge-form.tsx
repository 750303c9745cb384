import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Checkbox, RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import { MERGED_FIELDS, type MergedField } from '#server/leads/merging/merging.schemas.ts'
import type { LeadPair } from '#server/leads/merging/merging.service.ts'
import { leadName } from '../leads-columns.tsx'

const LABELS: Record<MergedField, string> = {
  firstName: 'firstName',
  lastName: 'lastName',
  companyName: 'companyName',
  phone: 'phone',
  email: 'email',
  addressLine1: 'addressLine1',
  addressLine2: 'addressLine2',
  city: 'city',
  region: 'region',
  postcode: 'postcode',
  country: 'country',
  locale: 'locale',
  externalReference: 'externalReference',
  notes: 'notes',
  assignedTo: 'assignedTo',
  nextActionAt: 'nextActionOn',
  nextAction: 'nextAction',
}

/** Two leads side by side: which one stays, and which values of the other it takes. */
export function MergeForm({ one, other, problem }: LeadPair) {
  const { t } = useTranslation()
  const differing = MERGED_FIELDS.filter((field) => shown(one[field]) !== shown(other[field]))
  const sides = [one, other]
  return (
    <Form>
      <input type="hidden" name="one" value={`${one.id} ${one.version}`} />
      <input type="hidden" name="other" value={`${other.id} ${other.version}`} />
      <Stack>
        {problem === 'MERGE_TWO_SALES' && (
          <Banner tone="negative" title={t('leads.work.merge.cannot')}>
            {t('leads.refusals.MERGE_TWO_SALES')}
          </Banner>
        )}
        <Section title={t('leads.work.merge.keep')}>
          <RadioGroup
            name="keep"
            label={t('leads.work.merge.keep')}
            hideLabel
            look="cards"
            defaultValue={other.saleId && !one.saleId ? 'other' : 'one'}
            options={sides.map((lead, index) => ({
              value: index === 0 ? 'one' : 'other',
              label: <bdi>{leadName(lead)}</bdi>,
              hint: (
                <>
                  <SourceName source={lead.source} /> · <DateTime value={lead.createdAt} as="date" />
                  {lead.saleId && ` · ${t('leads.work.merge.hasSale')}`}
                </>
              ),
              disabled: (index === 0 ? other.saleId : one.saleId) !== null && lead.saleId === null,
            }))}
          />
        </Section>
        <Section title={t('leads.work.merge.take')} description={t('leads.work.merge.takeHint')} flush>
          {differing.length === 0 ? (
            <p className="px-4 py-3 text-sm text-muted">{t('leads.work.merge.same')}</p>
          ) : (
            <div className="pane-scroll overflow-x-auto">
              <table className="w-full min-w-120 text-sm">
                <thead>
                  <tr className="border-b border-line text-start text-xs text-muted">
                    <th className="px-4 py-2 text-start font-medium">{t('leads.work.merge.field')}</th>
                    <th className="px-4 py-2 text-start font-medium">{t('leads.work.merge.first')}</th>
                    <th className="px-4 py-2 text-start font-medium">{t('leads.work.merge.second')}</th>
                  </tr>
                </thead>
                <tbody className="divide-y divide-line">
                  {differing.map((field) => (
                    <tr key={field}>
                      <th scope="row" className="px-4 py-2 text-start font-normal">
                        <Checkbox name="take" value={field} label={t(`leads.fields.${LABELS[field] as 'notes'}`)} />
                      </th>
                      {sides.map((lead) => (
                        <td key={lead.id} className="px-4 py-2 align-top">
                          <MergedValue lead={lead} field={field} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </Section>
        <FormActions>
          {problem !== 'MERGE_TWO_SALES' && <Submit>{t('leads.work.merge.submit')}</Submit>}
          <ButtonLink to="/leads/duplicates">{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Stack>
    </Form>
  )
}

function shown(value: unknown): string {
  return value instanceof Date ? value.toISOString() : String(value ?? '')
}

function MergedValue({ lead, field }: { lead: LeadPair['one']; field: MergedField }) {
  const format = useFormat()
  const value = field === 'assignedTo' ? lead.assignedToName : lead[field]
  if (!value) return <span className="text-faint">–</span>
  if (value instanceof Date) return <DateTime value={value} />
  if (field === 'phone') return <Phone value={value} />
  if (field === 'email') return <Email value={value} />
  return <bdi>{field === 'country' ? format.country(value) : value}</bdi>
}
