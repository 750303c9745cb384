import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { redirectWithToast } from '#app/flash.ts'
import { countriesIn } from '#app/i18n/countries.server.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { LeadsList } from '#app/screens/leads/leads-list.tsx'
import { readLeadsQuery, readSelection } from '#app/screens/leads/read-leads-query.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { defaultView } from '#app/screens/views/view-query.ts'

export const handle: PageHandle = { title: (t) => t('leads.list.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { input, sort } = readLeadsQuery(request.url)
  const views = await context.api.views.findViews({ entity: 'LEAD' })
  const first = defaultView(request.url, views)
  if (first) throw redirect(first)
  const [page, choices] = await Promise.all([context.api.leads.findLeads(input), context.api.leads.findLeadChoices()])
  const role = context.session?.role ?? 'viewer'
  const manage = role === 'admin' || role === 'manager'
  const may = { work: manage || role === 'agent', manage, search: role !== 'viewer' }
  return { page, sort, choices, countries: countriesIn(context.locale), views, may }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { leads } = context.api
  const form = await request.formData()
  const selection = readSelection(form)
  const url = new URL(request.url)
  const here = `${url.pathname}${url.search}`
  try {
    switch (form.get('intent')) {
      case 'assign': {
        const to = String(form.get('assignedTo') ?? '')
        const { changed } = await leads.assignLeads({ ...selection, assignedTo: to === 'none' ? null : to })
        return redirectWithToast(here, { message: t('leads.toast.assigned', { count: changed }) })
      }
      case 'share': {
        const among = form.getAll('among').map(String)
        if (among.length === 0) return refuse({ field: 'among', message: t('leads.work.share.choose') }, form)
        const { changed } = await leads.shareOutLeads({ ...selection, among })
        return redirectWithToast(here, { message: t('leads.work.share.done', { count: changed }) })
      }
      case 'disposition': {
        const disposition = String(form.get('disposition') ?? '')
        const reason = String(form.get('reason') ?? '')
        const { changed } = await leads.setDisposition({ ...selection, disposition, reason })
        return redirectWithToast(here, { message: t('leads.toast.disposition', { count: changed }) })
      }
      case 'remove': {
        const { changed, ids } = await leads.removeLeads(selection)
        const undo =
          ids.length <= 200 ? { action: '/leads', fields: { intent: 'restore', list: ids.join(' ') } } : undefined
        return redirectWithToast(here, {
          message: t('leads.toast.removed', { count: changed }),
          ...(undo ? { undo } : undefined),
        })
      }
      case 'restore': {
        const { changed } = await leads.restoreLeads({ ids: String(form.get('list') ?? '').split(' ') })
        return redirectWithToast(here, { message: t('leads.toast.restored', { count: changed }) })
      }
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedLead(thrown, form, t)
  }
}

export default function LeadsPage() {
  return <LeadsList {...useLoaderData<typeof loader>()} />
}
