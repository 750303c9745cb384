import { useActionData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { LANGUAGE_CHOICES } from '#app/i18n/languages.ts'
import { isRefused } from '#app/refusal.ts'
import { CustomFields } from '#app/screens/fields/custom-fields.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { type Choice, Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import { CountryField } from '#app/ui/value/country-field.tsx'
import { SourceField } from '#app/ui/value/source-field.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { FIRST_SOLD_ON } from '#server/sales/sales.schemas.ts'
import { type ApplianceOfForm, ApplianceRows, NO_APPLIANCES, WITHOUT_APPLIANCES } from './appliance-rows.tsx'

/** What the form starts with: a sale, a lead, or nothing. */
export interface SaleOfForm {
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
  locale: string | null
  source: string
  notes?: string | null
  soldOn?: string
  appliances: ApplianceOfForm[]
  custom?: unknown
}

export interface SaleFormProps {
  start: SaleOfForm | null
  /** Who is chosen to begin with. */
  agentId: string | null
  currency: string
  today: string
  agents: { id: string; name: string }[]
  sources: string[]
  countries: readonly Choice[]
  mayChooseAgent: boolean
  /** Travels with the form: the lead and the idempotency key, or the version that was seen. */
  hidden: Record<string, string>
  submitLabel: string
  cancelTo: string
  fields: readonly CustomField[]
}

/** The one form of a sale, for entering, converting and editing. */
export function SaleForm({
  start,
  currency,
  today,
  hidden,
  submitLabel,
  cancelTo,
  fields,
  countries,
  ...choices
}: SaleFormProps) {
  const { t } = useTranslation()
  const answer = useActionData<unknown>()
  const kept = keptValues(answer)
  const asksForAppliances =
    isRefused(answer) && (answer.error.code === NO_APPLIANCES || WITHOUT_APPLIANCES in answer.values)
  return (
    <Form guard {...(kept ? { values: kept, error: null } : undefined)}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {/* Enter in a field presses the first button of a form: this one, not "Add an appliance". */}
      <button type="submit" name="intent" value="save" className="hidden" tabIndex={-1} aria-hidden />
      <Stack>
        <Section title={t('sales.form.customer')}>
          <CustomerFields start={start} countries={countries} />
        </Section>
        <Section title={t('sales.form.appliances')} description={t('sales.form.appliancesHint')}>
          <ApplianceRows appliances={start?.appliances ?? []} currency={currency} />
          {asksForAppliances && (
            <div className="mt-4">
              <Checkbox name={WITHOUT_APPLIANCES} label={t('sales.form.withoutAppliances')} />
            </div>
          )}
        </Section>
        <Section title={t('sales.form.sale')}>
          <SaleFields start={start} today={today} {...choices} />
        </Section>
        <CustomFields fields={fields} values={start?.custom} />
        <FormActions>
          <Submit name="intent" value="save">
            {submitLabel}
          </Submit>
          <ButtonLink to={cancelTo}>{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Stack>
    </Form>
  )
}

/** What was typed before "Add an appliance" was pressed without a script; nothing was refused then. */
function keptValues(answer: unknown): Record<string, string> | undefined {
  if (typeof answer !== 'object' || answer === null || !('ok' in answer) || answer.ok !== true) return undefined
  return 'values' in answer ? (answer.values as Record<string, string>) : undefined
}

function CustomerFields({ start, countries }: Pick<SaleFormProps, 'start' | 'countries'>) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <FormRow>
        <TextField
          name="firstName"
          label={t('sales.fields.firstName')}
          defaultValue={start?.firstName}
          maxLength={200}
        />
        <TextField name="lastName" label={t('sales.fields.lastName')} defaultValue={start?.lastName} maxLength={200} />
        <TextField
          name="companyName"
          label={t('sales.fields.companyName')}
          required={false}
          defaultValue={start?.companyName ?? ''}
          maxLength={200}
        />
      </FormRow>
      <FormRow>
        <TextField
          name="phone"
          type="tel"
          label={t('sales.fields.phone')}
          required={false}
          hint={t('sales.form.phoneHint')}
          defaultValue={phoneInGroups(start?.phone ?? '')}
          maxLength={40}
        />
        <TextField
          name="email"
          type="email"
          label={t('sales.fields.email')}
          required={false}
          defaultValue={start?.email ?? ''}
          maxLength={254}
        />
        <Select
          name="locale"
          label={t('sales.fields.language')}
          placeholder={t('sales.form.companyLanguage')}
          options={LANGUAGE_CHOICES}
          defaultValue={start?.locale ?? ''}
        />
      </FormRow>
      <FormRow>
        <TextField
          name="addressLine1"
          label={t('sales.fields.addressLine1')}
          required={false}
          defaultValue={start?.addressLine1 ?? ''}
          maxLength={200}
        />
        <TextField
          name="addressLine2"
          label={t('sales.fields.addressLine2')}
          required={false}
          defaultValue={start?.addressLine2 ?? ''}
          maxLength={200}
        />
      </FormRow>
      <FormRow>
        <TextField
          name="city"
          label={t('sales.fields.city')}
          required={false}
          defaultValue={start?.city ?? ''}
          maxLength={100}
        />
        <TextField
          name="region"
          label={t('sales.fields.region')}
          required={false}
          defaultValue={start?.region ?? ''}
          maxLength={100}
        />
        <TextField
          name="postcode"
          label={t('sales.fields.postcode')}
          required={false}
          defaultValue={start?.postcode ?? ''}
          maxLength={20}
        />
        <CountryField label={t('sales.fields.country')} country={start?.country ?? ''} countries={countries} />
      </FormRow>
    </div>
  )
}

type SaleFieldsProps = Pick<SaleFormProps, 'start' | 'agentId' | 'today' | 'agents' | 'sources' | 'mayChooseAgent'>

function SaleFields({ start, agentId, today, agents, sources, mayChooseAgent }: SaleFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="flex flex-col gap-4">
      <FormRow>
        <DateField
          name="soldOn"
          label={t('sales.fields.soldOn')}
          min={FIRST_SOLD_ON}
          max={today}
          defaultValue={start?.soldOn ?? today}
        />
        <SourceField label={t('sales.fields.source')} required={false} source={start?.source ?? ''} sources={sources} />
        {mayChooseAgent && (
          <Select
            name="agentId"
            label={t('sales.fields.agent')}
            options={agents.map(({ id, name }) => ({ value: id, label: name }))}
            placeholder="–"
            defaultValue={agentId ?? ''}
          />
        )}
      </FormRow>
      <TextArea
        name="notes"
        label={t('sales.fields.notes')}
        required={false}
        defaultValue={start?.notes ?? ''}
        maxLength={10_000}
      />
    </div>
  )
}
