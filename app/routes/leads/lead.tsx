import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse } from '#app/refused.ts'
import { LeadDetail, type LeadDetailProps } from '#app/screens/leads/lead-detail.tsx'
import { leadName } from '#app/screens/leads/leads-columns.tsx'
import { readLoggedCall, readNextAction } from '#app/screens/leads/read-lead-form.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { assignedOf, callListPath, callListSearch, readCallList } from '#app/screens/leads/work/call-list.ts'
import { readConsent } from '#app/screens/leads/work/consent.tsx'

export const handle: PageHandle = {
  title: (t, data) => (isLeadPage(data) ? leadName(data.lead) : t('leads.list.title')),
}

const FIELDS = { nextActionAt: 'nextActionOn' }

type Loaded = Pick<LeadDetailProps, 'lead'>
const isLeadPage = (data: unknown): data is Loaded => typeof data === 'object' && data !== null && 'lead' in data

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const { leads, communications } = context.api
  const list = readCallList(new URL(request.url).searchParams)
  const role = context.session?.role ?? 'viewer'
  const [lead, events, choices, counts, due] = await Promise.all([
    leads.getLead({ id }),
    leads.getTimeline({ id }),
    leads.findLeadChoices(),
    communications.getCounts({ leadId: id }),
    list && leads.getNextDue({ id, assigned: assignedOf(list.assigned, role) }),
  ])
  const manage = role === 'admin' || role === 'manager'
  return {
    lead,
    events,
    choices,
    counts,
    calls: list && due && { list, due },
    callId: randomUUID(),
    userId: context.session?.user.id ?? '',
    may: { work: manage || role === 'agent', manage, personal: role !== 'viewer' },
  }
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const { leads, communications } = context.api
  const id = params.id ?? ''
  const list = readCallList(new URL(request.url).searchParams)
  const here = `/leads/${id}${callListSearch(list)}`
  const form = await request.formData()
  try {
    switch (form.get('intent')) {
      case 'disposition':
      case 'disposition-next': {
        await communications.setCallOutcome({
          leadId: id,
          disposition: String(form.get('disposition') ?? ''),
          from: String(form.get('from') ?? ''),
          reason: String(form.get('reason') ?? ''),
          ...readNextAction(form, context.session?.company.timeZone ?? 'UTC'),
          called: readLoggedCall(form),
        })
        const message = t('leads.toast.disposition', { count: 1 })
        if (list === null || form.get('intent') === 'disposition') return redirectWithToast(here, { message })
        const next = z.guid().safeParse(form.get('next')).data
        return redirectWithToast(next ? `/leads/${next}${callListSearch(list)}` : callListPath(list), { message })
      }
      case 'assign': {
        const to = String(form.get('assignedTo') ?? '')
        await leads.assignLeads({ ids: [id], assignedTo: to === 'none' ? null : to })
        return redirectWithToast(here, { message: t('leads.toast.assigned', { count: 1 }) })
      }
      case 'consent':
        await leads.setConsent({ id, ...readConsent(form) })
        return redirectWithToast(here, { message: t('leads.work.consent.saved') })
      case 'undo-merge':
        await leads.undoMerge({ id: String(form.get('mergeId') ?? '') })
        return redirectWithToast(here, { message: t('leads.work.merge.undone') })
      case 'remove': {
        await leads.removeLeads({ ids: [id] })
        const undo = { action: here, fields: { intent: 'restore' } }
        return redirectWithToast('/leads', { message: t('leads.toast.removed', { count: 1 }), undo })
      }
      case 'restore':
        await leads.restoreLeads({ ids: [id] })
        return redirectWithToast(here, { message: t('leads.toast.restored', { count: 1 }) })
      default:
        return refuse({ message: t('ui.form.invalid') }, form)
    }
  } catch (thrown) {
    return refusedLead(thrown, form, t, FIELDS)
  }
}

export default function LeadPage() {
  return <LeadDetail {...useLoaderData<typeof loader>()} />
}
