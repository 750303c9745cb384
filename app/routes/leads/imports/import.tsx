import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { readColumns } from '#app/screens/leads/imports/column-fields.tsx'
import { readDefaults } from '#app/screens/leads/imports/default-fields.tsx'
import { ImportPage } from '#app/screens/leads/imports/import-page.tsx'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { readSource } from '#app/ui/value/source-field.tsx'
import { DUPLICATE_CHOICES, importPageQuery } from '#server/imports/imports.schemas.ts'

export const handle: PageHandle = { title: (t) => t('leads.imports.title') }

/** States in which every row has its verdict. */
const WITH_ROWS = ['PREVIEWED', 'IMPORTED', 'UNDONE']

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { imports } = context.api
  const id = params.id ?? ''
  const query = importPageQuery.parse(Object.fromEntries(new URL(request.url).searchParams))
  const batch = await imports.getImport({ id })
  const { verdict, outcome, cursor } = query
  const rows = WITH_ROWS.includes(batch.state)
    ? await imports.findImportRows({
        id,
        ...(verdict ? { verdict } : undefined),
        ...(outcome ? { outcome } : undefined),
        ...(cursor ? { cursor } : undefined),
      })
    : null
  return { batch, rows, countries: countriesIn(context.locale), mapAgain: query.step === 'mapping' }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { imports } = context.api
  const id = params.id ?? ''
  const here = `/leads/imports/${id}`
  const form = await request.formData()
  try {
    switch (form.get('intent')) {
      case 'preview': {
        const source = readSource(form, t)
        if (!source) return refuse({ field: 'source', message: t('ui.form.required') }, form)
        const { header } = await imports.getImport({ id })
        const country = String(form.get('country') ?? '')
        const mapping = readColumns(form, header)
        await imports.previewImport({ id, source, country, mapping, defaults: readDefaults(form) })
        return redirect(here)
      }
      case 'apply':
        await imports.applySource({ id, sourceId: String(form.get('sourceId') ?? '') })
        return redirect(`${here}?step=mapping`)
      case 'start': {
        const chosen = form.get('onDuplicate')
        const onDuplicate = DUPLICATE_CHOICES.find((choice) => choice === chosen) ?? 'skip'
        await imports.startImport({ id, onDuplicate })
        return redirect(here)
      }
      case 'cancel':
        await imports.cancelImport({ id })
        return redirectWithToast('/leads/imports', { message: t('leads.toast.cancelled') })
      case 'undo':
        await imports.undoImport({ id })
        return redirectWithToast(here, { message: t('leads.toast.undoStarted') })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedLead(thrown, form, t)
  }
}

export default function ImportRoute() {
  return <ImportPage {...useLoaderData<typeof loader>()} />
}
