import { useTranslation } from 'react-i18next'
import { LANGUAGE_CHOICES } from '#app/i18n/languages.ts'
import { CustomFields } from '#app/screens/fields/custom-fields.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Checkbox, Switch } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { type Choice, Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import { CountryField } from '#app/ui/value/country-field.tsx'
import { SourceField } from '#app/ui/value/source-field.tsx'
import { BY_HAND } from '#app/ui/value/source-name.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import type { LeadDetail } from '#server/leads/leads.service.ts'
import { QuickDays } from './work/quick-days.tsx'

export interface LeadFormProps {
  /** The lead being edited; without it a new one is added. */
  lead?: LeadDetail
  /** Id that a new lead will have, so that a second submit finds the first. */
  newId?: string
  /** Next action as the company's clocks show it. */
  next?: { day: string; time: string } | null
  sources?: string[]
  /** The refusal was about a lead that exists already: it is named to whoever may see it, and adding this one is offered. */
  duplicate?: { leadId?: string | number; name?: string | number } | undefined
  fields: readonly CustomField[]
  countries: readonly Choice[]
}

/** One of them is enough, which the section says: no single one is needed, and none is optional. */
type NameField = 'firstName' | 'lastName' | 'companyName'
type AddressField = 'addressLine1' | 'addressLine2' | 'city' | 'region' | 'postcode'

export function LeadForm({ lead, newId, next, sources = [], duplicate, fields, countries }: LeadFormProps) {
  const { t } = useTranslation()
  const field = (name: NameField | AddressField, required?: false) => (
    <TextField
      key={name}
      name={name}
      label={t(`leads.fields.${name}`)}
      defaultValue={lead?.[name] ?? ''}
      required={required}
    />
  )
  return (
    <Form guard>
      {lead ? (
        <input type="hidden" name="version" value={lead.version} />
      ) : (
        <input type="hidden" name="id" value={newId} />
      )}
      <Stack narrow>
        {duplicate && (
          <div className="flex flex-col gap-2 text-sm">
            {duplicate.leadId ? (
              <TextLink to={`/leads/${duplicate.leadId}`}>
                {t('leads.form.duplicateOpen', { name: duplicate.name || '–' })}
              </TextLink>
            ) : (
              <p className="text-muted">{t('leads.form.duplicateUnseen')}</p>
            )}
            <Checkbox name="allowDuplicate" label={t('leads.form.allowDuplicate')} />
          </div>
        )}
        <Section title={t('leads.form.person')} description={t('leads.form.nameHint')}>
          <div className="flex flex-col gap-4">
            <FormRow>
              {field('firstName')}
              {field('lastName')}
            </FormRow>
            {field('companyName')}
          </div>
        </Section>
        <Section title={t('leads.form.contact')} description={t('leads.form.contactHint')}>
          <div className="flex flex-col gap-4">
            <FormRow>
              <TextField
                name="phone"
                type="tel"
                autoComplete="off"
                label={t('leads.fields.phone')}
                hint={t('leads.form.phoneHint')}
                defaultValue={phoneInGroups(lead?.phone ?? '')}
              />
              <TextField
                name="email"
                type="email"
                autoComplete="off"
                label={t('leads.fields.email')}
                defaultValue={lead?.email ?? ''}
              />
            </FormRow>
            <FormRow>
              <Select
                name="locale"
                label={t('leads.fields.locale')}
                required={false}
                placeholder="–"
                defaultValue={lead?.locale ?? ''}
                options={LANGUAGE_CHOICES}
              />
              {lead ? (
                <TextField
                  name="externalReference"
                  label={t('leads.fields.externalReference')}
                  required={false}
                  defaultValue={lead.externalReference ?? ''}
                />
              ) : (
                <SourceField label={t('leads.fields.source')} source={BY_HAND} sources={sources} />
              )}
            </FormRow>
            <Switch
              name="doNotContact"
              label={t('leads.fields.doNotContact')}
              hint={t('leads.form.doNotContactHint')}
              defaultChecked={lead?.doNotContact ?? false}
            />
          </div>
        </Section>
        <Section title={t('leads.form.address')}>
          <div className="flex flex-col gap-4">
            {field('addressLine1', false)}
            {field('addressLine2', false)}
            <FormRow>
              {field('city', false)}
              {field('postcode', false)}
            </FormRow>
            <FormRow>
              {field('region', false)}
              <CountryField label={t('leads.fields.country')} country={lead?.country ?? ''} countries={countries} />
            </FormRow>
          </div>
        </Section>
        <Section title={t('leads.form.work')}>
          <div className="flex flex-col gap-4">
            <NextActionFields what={lead?.nextAction ?? ''} next={next ?? null} required={false} />
            <TextArea
              name="notes"
              label={t('leads.fields.notes')}
              required={false}
              rows={4}
              defaultValue={lead?.notes ?? ''}
              maxLength={10_000}
            />
          </div>
        </Section>
        <CustomFields fields={fields} values={lead?.custom} />
        <FormActions>
          <Submit>{lead ? t('leads.form.save') : t('leads.form.create')}</Submit>
          <ButtonLink to={lead ? `/leads/${lead.id}` : '/leads'}>{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Stack>
    </Form>
  )
}

/** When to act next, on the company's clocks, and what to do then. */
export function NextActionFields({
  what,
  next,
  required,
}: {
  what: string
  next: { day: string; time: string } | null
  /** Whether the day needs to be set; what is done then, and at what time, may always be left out. */
  required?: boolean
}) {
  const { t } = useTranslation()
  return (
    <>
      <TextField
        name="nextAction"
        label={t('leads.fields.nextAction')}
        required={false}
        defaultValue={what}
        maxLength={500}
      />
      <FormRow>
        <DateField
          name="nextActionOn"
          label={t('leads.fields.nextActionOn')}
          required={required}
          defaultValue={next?.day ?? ''}
        />
        <TextField
          type="time"
          name="nextActionTime"
          label={t('leads.fields.nextActionTime')}
          required={false}
          defaultValue={next?.time ?? ''}
        />
      </FormRow>
      <QuickDays />
    </>
  )
}
