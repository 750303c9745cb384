import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refused } from '#app/refused.ts'
import { ExportsList } from '#app/screens/exports/exports-list.tsx'
import { readLeadsQuery } from '#app/screens/leads/read-leads-query.ts'
import { readMessagesQuery } from '#app/screens/messages/read-messages-query.ts'
import { readSalesQuery } from '#app/screens/sales/read-sales-query.ts'

export const handle: PageHandle = { title: (t) => t('exports.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get('cursor') ?? undefined
  return { page: await context.api.exports.findExports({ cursor }) }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  // The address of the list, as the person saw it.
  const url = `http://list/?${String(form.get('query') ?? '').replace(/^\?/, '')}`
  try {
    if (form.get('entity') === 'SALE') {
      const { cursor: _cursor, limit: _limit, ...list } = readSalesQuery(url).input
      await context.api.exports.createExport({ entity: 'SALE', list })
    } else if (form.get('entity') === 'MESSAGE') {
      const { cursor: _cursor, limit: _limit, ...list } = readMessagesQuery(url)
      await context.api.exports.createExport({ entity: 'MESSAGE', list })
    } else {
      const { cursor: _cursor, limit: _limit, ...list } = readLeadsQuery(url).input
      await context.api.exports.createExport({ entity: 'LEAD', list })
    }
    return redirectWithToast('/exports', { message: t('exports.asked') })
  } catch (thrown) {
    return refused(thrown, form)
  }
}

export default function ExportsPage() {
  return <ExportsList {...useLoaderData<typeof loader>()} />
}
