import { useTranslation } from 'react-i18next'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import type { Choice } from '#app/ui/form/select.tsx'
import { FormRow, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import { DUPLICATE_CHOICES } from '#server/imports/imports.schemas.ts'
import type { ImportSource } from '#server/imports/sources/sources.queries.ts'
import { ColumnFields, NumbersCountry } from './column-fields.tsx'
import { DefaultFields } from './default-fields.tsx'

interface SourceFormProps {
  source: ImportSource
  fields: readonly CustomField[]
  countries: readonly Choice[]
}

/** What is remembered of a source, to correct or to forget. */
export function SourceForm({ source, fields, countries }: SourceFormProps) {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={<bdi>{source.name}</bdi>}
        description={t('leads.imports.sources.oneHint')}
        crumbs={[
          { label: t('leads.imports.title'), to: '/leads/imports' },
          { label: t('leads.imports.sources.title'), to: '/leads/imports/sources' },
        ]}
      />
      <Stack>
        <Form guard intent="save">
          <Section title={t('leads.imports.mapping.title')} flush>
            <div className="px-4 pt-3 pb-4">
              <FormRow>
                <TextField
                  name="name"
                  label={t('leads.imports.mapping.source')}
                  defaultValue={source.name}
                  maxLength={100}
                />
                <NumbersCountry country={source.country} countries={countries} />
              </FormRow>
            </div>
            <ColumnFields header={source.header} mapping={source.mapping} fields={fields} />
          </Section>
          <Section title={t('leads.imports.mapping.defaults')} description={t('leads.imports.mapping.defaultsHint')}>
            <DefaultFields defaults={source.defaults} fields={fields} countries={countries} />
          </Section>
          <Section>
            <RadioGroup
              name="onDuplicate"
              label={t('leads.imports.preview.duplicates')}
              look="cards"
              defaultValue={source.onDuplicate}
              options={DUPLICATE_CHOICES.map((choice) => ({
                value: choice,
                label: t(`leads.imports.preview.choices.${choice}`),
                hint: t(`leads.imports.preview.choiceHints.${choice}`),
              }))}
            />
          </Section>
          <div>
            <Submit name="intent" value="save">
              {t('leads.imports.sources.save')}
            </Submit>
          </div>
        </Form>
        <Section title={t('leads.imports.sources.forget')} description={t('leads.imports.sources.forgetHint')}>
          <Form intent="forget">
            <div>
              <Submit variant="secondary" size="sm" name="intent" value="forget">
                {t('leads.imports.sources.forget')}
              </Submit>
            </div>
          </Form>
        </Section>
      </Stack>
    </>
  )
}
