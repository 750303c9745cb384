import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { readColumns } from '#app/screens/leads/imports/column-fields.tsx'
import { readDefaults } from '#app/screens/leads/imports/default-fields.tsx'
import { SourceForm } from '#app/screens/leads/imports/source-form.tsx'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { DUPLICATE_CHOICES } from '#server/imports/imports.schemas.ts'

export const handle: PageHandle = { title: (t) => t('leads.imports.sources.title') }

export async function loader({ params, context }: LoaderFunctionArgs) {
  const [source, fields] = await Promise.all([
    context.api.imports.getSource({ id: params.id ?? '' }),
    context.api.fields.findFields({ entity: 'LEAD' }),
  ])
  return { source, fields, countries: countriesIn(context.locale) }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { imports } = context.api
  const id = params.id ?? ''
  const form = await request.formData()
  try {
    if (form.get('intent') === 'forget') {
      await imports.removeSource({ id })
      return redirectWithToast('/leads/imports/sources', { message: t('leads.imports.sources.forgotten') })
    }
    const name = String(form.get('name') ?? '').trim()
    if (!name) return refuse({ field: 'name', message: t('ui.form.required') }, form)
    const { header } = await imports.getSource({ id })
    await imports.updateSource({
      id,
      name,
      country: String(form.get('country') ?? ''),
      onDuplicate: DUPLICATE_CHOICES.find((choice) => choice === form.get('onDuplicate')) ?? 'skip',
      mapping: readColumns(form, header),
      defaults: readDefaults(form),
    })
    return redirectWithToast(`/leads/imports/sources/${id}`, { message: t('leads.imports.sources.saved') })
  } catch (thrown) {
    return refusedLead(thrown, form, t)
  }
}

export default function SourcePage() {
  return <SourceForm {...useLoaderData<typeof loader>()} />
}
