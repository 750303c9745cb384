import { useTranslation } from 'react-i18next'
import { LANGUAGE_CHOICES } from '#app/i18n/languages.ts'
import type { Choice } from '#app/ui/form/select.tsx'
import { DateRangeFilter, SelectFilter, TextFilter } from '#app/ui/table/filter-bar.tsx'
import { CHANNELS, CONSENTS } from '#server/leads/leads.schemas.ts'

interface MoreLeadFiltersProps {
  people: { id: string; name: string }[]
  countries: readonly Choice[]
  personal: boolean
}

/** Filters on every other field of a lead. */
export function MoreLeadFilters({ people, countries, personal }: MoreLeadFiltersProps) {
  const { t } = useTranslation()
  const answers = [
    { value: 'yes', label: t('leads.work.filters.yes') },
    { value: 'no', label: t('leads.work.filters.no') },
  ]
  return (
    <>
      <DateRangeFilter label={t('leads.list.createdRange')} />
      <DateRangeFilter label={t('leads.work.filters.nextRange')} from="nextFrom" to="nextTo" />
      <DateRangeFilter label={t('leads.work.filters.setRange')} from="setFrom" to="setTo" />
      {personal && (
        <>
          <TextFilter name="city" label={t('leads.fields.city')} />
          <TextFilter name="postcode" label={t('leads.fields.postcode')} />
          <TextFilter name="reference" label={t('leads.fields.externalReference')} />
        </>
      )}
      <SelectFilter name="country" label={t('leads.fields.country')} options={countries} />
      <SelectFilter name="language" label={t('leads.fields.locale')} options={LANGUAGE_CHOICES} />
      <SelectFilter name="contact" label={t('leads.work.filters.contact')} options={answers} />
      {CHANNELS.map((channel) => (
        <SelectFilter
          key={channel}
          name={`${channel}Consent`}
          label={`${t('leads.work.consent.title')} · ${t(`leads.work.channel.${channel}`)}`}
          options={CONSENTS.map((value) => ({ value, label: t(`leads.work.consent.${value}`) }))}
        />
      ))}
      <SelectFilter name="phone" label={t('leads.work.filters.hasPhone')} options={answers} />
      <SelectFilter name="email" label={t('leads.work.filters.hasEmail')} options={answers} />
      <SelectFilter
        name="by"
        label={t('leads.work.filters.createdBy')}
        options={people.map(({ id, name }) => ({ value: id, label: name }))}
      />
    </>
  )
}
