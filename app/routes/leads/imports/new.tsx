import { type ActionFunctionArgs, redirect, unstable_parseMultipartFormData } from '@remix-run/node'
import { useTranslation } from 'react-i18next'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { FileDrop } from '#app/ui/form/file-drop.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'

export const handle: PageHandle = { title: (t) => t('leads.imports.new') }

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const empty = new FormData()
  let id: string | null = null
  try {
    // The file goes to the server's disk block by block while it arrives; it is never held whole.
    await unstable_parseMultipartFormData(request, async ({ name, filename, data }) => {
      if (name !== 'file' || !filename || id !== null) {
        for await (const _ of data);
        return undefined
      }
      const created = await context.api.imports.createImport({ fileName: filename, content: data })
      id = created.id
      return created.id
    })
  } catch (thrown) {
    return refusedLead(thrown, empty, t)
  }
  if (id === null) return refuse({ field: 'file', message: t('leads.refusals.FILE_MISSING') })
  return redirect(`/leads/imports/${id}`)
}

export default function NewImport() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('leads.imports.new')}
        description={t('leads.imports.newHint')}
        crumbs={[
          { label: t('leads.list.title'), to: '/leads' },
          { label: t('leads.imports.title'), to: '/leads/imports' },
        ]}
      />
      <Stack narrow>
        <Section>
          <Form encType="multipart/form-data">
            <FileDrop
              name="file"
              label={t('leads.imports.file')}
              hint={t('leads.imports.fileHint')}
              accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
            />
            <FormActions>
              <Submit>{t('leads.imports.upload')}</Submit>
              <ButtonLink to="/leads/imports">{t('ui.cancel')}</ButtonLink>
            </FormActions>
          </Form>
        </Section>
      </Stack>
    </>
  )
}
