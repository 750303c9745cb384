import { FilePlus2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { MOST_AT_ONCE, TEMPLATE_LOCALES } from '#server/documents/documents.schemas.ts'
import { SALE_STATUSES } from '#server/sales/sales.schemas.ts'

export interface MakeDocumentsProps {
  templates: { id: string; name: string }[]
  /** The one record it is for; null asks for the sales of a period. */
  about: { field: 'saleId' | 'leadId'; id: string; name: string } | null
}

/** Chooses a template, and what to make it for. */
export function MakeDocuments({ templates, about }: MakeDocumentsProps) {
  const { t } = useTranslation()
  const back = about ? `/${about.field === 'saleId' ? 'sales' : 'leads'}/${about.id}` : '/documents'
  return (
    <>
      <PageHeader
        title={t('documents.make.title')}
        description={about ? <bdi>{about.name}</bdi> : t('documents.make.description', { count: MOST_AT_ONCE })}
        crumbs={[about ? { label: about.name, to: back } : { label: t('documents.title'), to: back }]}
      />
      <Stack narrow>
        {templates.length === 0 ? (
          <EmptyState
            title={t('documents.templates.empty')}
            actions={<ButtonLink to="/documents/templates">{t('documents.templates.title')}</ButtonLink>}
          >
            {t('documents.make.noTemplate')}
          </EmptyState>
        ) : (
          <Section>
            <Form>
              {about && <input type="hidden" name={about.field} value={about.id} />}
              <Select
                name="templateId"
                label={t('documents.fields.template')}
                // Not the first of the alphabet: an active sale would be one press from a letter of cancellation.
                placeholder={templates.length > 1 ? t('documents.make.choose') : undefined}
                options={templates.map(({ id, name }) => ({ value: id, label: name }))}
                required
              />
              <Select
                name="locale"
                label={t('documents.fields.language')}
                hint={t('documents.make.languageHint')}
                placeholder={t('documents.make.ownLanguage')}
                options={TEMPLATE_LOCALES.map((value) => ({ value, label: t(`documents.language.${value}`) }))}
                required={false}
              />
              {!about && (
                <FormRow>
                  <DateField name="soldFrom" label={t('documents.make.soldFrom')} required={false} />
                  <DateField name="soldTo" label={t('documents.make.soldTo')} required={false} />
                  <Select
                    name="status"
                    label={t('sales.fields.status')}
                    placeholder={t('documents.make.anyStatus')}
                    options={SALE_STATUSES.map((value) => ({ value, label: t(`sales.status.${value}`) }))}
                    required={false}
                  />
                </FormRow>
              )}
              <FormActions>
                <Submit icon={FilePlus2}>{t('documents.make.submit')}</Submit>
                <ButtonLink to={back}>{t('ui.cancel')}</ButtonLink>
              </FormActions>
            </Form>
          </Section>
        )}
      </Stack>
    </>
  )
}
