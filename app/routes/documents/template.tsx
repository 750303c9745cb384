import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refuse } from '#app/refused.ts'
import { refusedDocument } from '#app/screens/documents/refused-document.ts'
import { TemplateEditor } from '#app/screens/documents/template-editor.tsx'
import { publishVersionInput, TEMPLATE_LOCALES } from '#server/documents/documents.schemas.ts'

export const handle: PageHandle = {
  title: (t, found) =>
    (found as Awaited<ReturnType<typeof loader>> | undefined)?.template.name ?? t('documents.templates.title'),
}

export async function loader({ params, context }: LoaderFunctionArgs) {
  const { documents } = context.api
  const template = await documents.getTemplate({ id: params.id ?? '' })
  const current = template.versions.filter(({ version }) => version === template.currentVersion)
  // In the reader's language where there is one: whoever looks after the template can read it.
  const first = current.find(({ locale }) => locale === context.locale) ?? current[0]
  const preview = first ? await documents.previewTemplate({ id: template.id, locale: first.locale }) : null
  const role = context.session?.role
  return {
    template,
    preview: preview && first ? { ...preview, locale: first.locale } : null,
    mayEdit: role === 'admin' || role === 'manager',
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { documents } = context.api
  const id = params.id ?? ''
  const form = await request.formData()
  const [intent = '', language] = String(form.get('intent') ?? '').split(':')
  try {
    if (intent === 'remove') {
      const { name } = await documents.removeTemplate({ id })
      const undo = { action: `/documents/templates/${id}`, fields: { intent: 'restore' } }
      return redirectWithToast('/documents/templates', {
        message: t('documents.toast.templateRemoved', { name }),
        undo,
      })
    }
    if (intent === 'restore') {
      const { name } = await documents.restoreTemplate({ id })
      return redirectWithToast(`/documents/templates/${id}`, {
        message: t('documents.toast.templateRestored', { name }),
      })
    }
    form.set('id', id)
    form.delete('intent')
    const input = readForm(form, publishVersionInput, context.locale)
    if (!input.ok) return input.refusal
    if (intent === 'preview') {
      const locale = TEMPLATE_LOCALES.find((known) => known === language) ?? 'en'
      const wording = input.value.wordings[locale] ?? { subject: '', body: '' }
      const preview = await documents.previewTemplate({ id, locale, wording })
      return data({
        preview: { ...preview, locale },
        values: Object.fromEntries([...form].map(([name, value]) => [name, String(value)])),
      })
    }
    if (intent !== 'publish') return refuse({ message: t('ui.form.invalid') }, form)
    const { version } = await documents.publishVersion(input.value)
    return redirectWithToast(`/documents/templates/${id}`, { message: t('documents.toast.published', { version }) })
  } catch (thrown) {
    return refusedDocument(thrown, form, t)
  }
}

export default function Template() {
  const found = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const asked = answer && 'preview' in answer ? answer : null
  return <TemplateEditor {...found} preview={asked?.preview ?? found.preview} {...(asked && { typed: asked.values })} />
}
