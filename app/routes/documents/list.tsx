import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { DocumentsList } from '#app/screens/documents/documents-list.tsx'
import { refusedDocument } from '#app/screens/documents/refused-document.ts'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { findDocumentsInput } from '#server/documents/documents.schemas.ts'

export const handle: PageHandle = { title: (t) => t('documents.title') }

const { state, templateId, from, to } = findDocumentsInput.shape
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({
  state: state.catch(undefined),
  templateId: templateId.catch(undefined),
  from: from.catch(undefined),
  to: to.catch(undefined),
})

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { documents } = context.api
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['created'], sort: '-created' })
  const search = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  const [page, templates, making] = await Promise.all([
    documents.findDocuments({ ...filters.parse(search), cursor, limit: Math.min(limit, 100) }),
    documents.findTemplates({ kind: 'DOCUMENT' }),
    documents.getMaking(),
  ])
  const role = context.session?.role
  return { page, templates, making, mayRemove: role === 'admin' || role === 'manager' }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  const { documents } = context.api
  const id = String(form.get('id') ?? '')
  try {
    switch (form.get('intent')) {
      case 'retry':
        await documents.retryDocument({ id })
        return redirectWithToast('/documents', { message: t('documents.toast.retried') })
      case 'remove': {
        const { title } = await documents.removeDocument({ id })
        const undo = { action: '/documents', fields: { intent: 'restore', id } }
        return redirectWithToast('/documents', { message: t('documents.toast.removed', { title }), undo })
      }
      case 'restore':
        await documents.restoreDocument({ id })
        return redirectWithToast('/documents', { message: t('documents.toast.restored') })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedDocument(thrown, form, t)
  }
}

export default function Documents() {
  return <DocumentsList {...useLoaderData<typeof loader>()} />
}
