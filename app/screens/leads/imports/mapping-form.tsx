import { useTranslation } from 'react-i18next'
import { inLanguage } from '#app/screens/fields/field-label.ts'
import { Form } from '#app/ui/form/form.tsx'
import type { Choice } from '#app/ui/form/select.tsx'
import { FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { SourceField } from '#app/ui/value/source-field.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'
import { ColumnFields, NumbersCountry } from './column-fields.tsx'
import { DefaultFields } from './default-fields.tsx'

/** Which column fills which field, with the first values of each, so that a wrong guess is seen. */
export function MappingForm({ batch, countries }: { batch: ImportDetail; countries: readonly Choice[] }) {
  const { t } = useTranslation()
  return (
    <>
      <Recognised batch={batch} />
      <MissingFields batch={batch} />
      {/* Another source's answers are other first values: the form begins anew with them. */}
      <Form key={`${batch.source} ${JSON.stringify(batch.mapping)}`} intent={['preview', 'cancel']}>
        <Section title={t('leads.imports.mapping.title')} description={t('leads.imports.mapping.hint')} flush>
          <div className="flex flex-col gap-4 px-4 pt-3 pb-4">
            <FormRow>
              <SourceField
                label={t('leads.imports.mapping.source')}
                hint={t('leads.imports.mapping.sourceHint')}
                source={batch.source}
                sources={batch.sources}
              />
              <NumbersCountry country={batch.country} countries={countries} />
            </FormRow>
          </div>
          <ColumnFields header={batch.header} samples={batch.samples} mapping={batch.mapping} fields={batch.fields} />
        </Section>
        <Section title={t('leads.imports.mapping.defaults')} description={t('leads.imports.mapping.defaultsHint')}>
          <DefaultFields defaults={batch.defaults} fields={batch.fields} countries={countries} />
        </Section>
        <div className="flex flex-wrap items-center gap-2">
          <Submit name="intent" value="preview">
            {t('leads.imports.mapping.check')}
          </Submit>
          <Submit variant="ghost" name="intent" value="cancel" formNoValidate>
            {t('leads.imports.preview.cancel')}
          </Submit>
        </div>
      </Form>
    </>
  )
}

/** Says whose columns these are, and offers the other sources that have the same. */
function Recognised({ batch }: { batch: ImportDetail }) {
  const { t } = useTranslation()
  if (batch.recognised.length === 0) return null
  const taken = batch.recognised.find(({ name }) => name === batch.source)
  return (
    <Banner
      tone="accent"
      title={taken ? t('leads.imports.mapping.recognised', { name: taken.name }) : undefined}
      actions={batch.recognised
        .filter(({ id }) => id !== taken?.id)
        .map(({ id, name }) => (
          <Form key={id} intent="apply" of={{ sourceId: id }}>
            <input type="hidden" name="sourceId" value={id} />
            <Submit size="sm" variant="secondary" name="intent" value="apply">
              {t('leads.imports.mapping.readAs', { name })}
            </Submit>
          </Form>
        ))}
    >
      {t('leads.imports.mapping.recognisedHint')}
    </Banner>
  )
}

/** Fields that every new lead needs and that nothing fills yet. */
function MissingFields({ batch }: { batch: ImportDetail }) {
  const { t, i18n } = useTranslation()
  const filled = new Set<string>([...Object.values(batch.mapping), ...Object.keys(batch.defaults)])
  const missing = batch.fields.filter(({ key, isRequired }) => isRequired && !filled.has(`custom.${key}`))
  if (missing.length === 0) return null
  const names = new Intl.ListFormat(i18n.language).format(
    missing.map(({ labels }) => inLanguage(labels, i18n.language)),
  )
  return <Banner tone="warning">{t('leads.imports.mapping.missing', { fields: names })}</Banner>
}
