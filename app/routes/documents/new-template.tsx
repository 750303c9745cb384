import { type ActionFunctionArgs, redirect } from '@remix-run/node'
import { useTranslation } from 'react-i18next'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refusedDocument } from '#app/screens/documents/refused-document.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { createTemplateInput, TEMPLATE_ENTITIES, TEMPLATE_KINDS } from '#server/documents/documents.schemas.ts'

export const handle: PageHandle = { title: (t) => t('documents.templates.new') }

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, createTemplateInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    const { id } = await context.api.documents.createTemplate(input.value)
    return redirect(`/documents/templates/${id}`)
  } catch (thrown) {
    return refusedDocument(thrown, form, translate(context.locale))
  }
}

export default function NewTemplate() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('documents.templates.new')}
        crumbs={[{ label: t('documents.templates.title'), to: '/documents/templates' }]}
      />
      <Stack narrow>
        <Section>
          <Form guard>
            <TextField name="name" label={t('documents.templates.name')} autoComplete="off" maxLength={200} required />
            <RadioGroup
              name="kind"
              label={t('documents.templates.kind')}
              options={TEMPLATE_KINDS.map((value) => ({
                value,
                label: t(`documents.kind.${value}`),
                hint: t(`documents.kindHint.${value}`),
              }))}
              defaultValue="DOCUMENT"
              look="cards"
              required
            />
            <RadioGroup
              name="entity"
              label={t('documents.templates.entity')}
              options={TEMPLATE_ENTITIES.map((value) => ({ value, label: t(`documents.entity.${value}`) }))}
              defaultValue="SALE"
              look="row"
              required
            />
            <TextField name="description" label={t('documents.templates.purpose')} maxLength={1000} required={false} />
            <FormActions>
              <Submit>{t('documents.templates.create')}</Submit>
              <ButtonLink to="/documents/templates">{t('ui.cancel')}</ButtonLink>
            </FormActions>
          </Form>
        </Section>
      </Stack>
    </>
  )
}
