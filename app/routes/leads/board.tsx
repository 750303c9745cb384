import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { isRefused } from '#app/refusal.ts'
import { Board } from '#app/screens/leads/board/board.tsx'
import { readNextAction } from '#app/screens/leads/read-lead-form.ts'
import { readLeadFilters } from '#app/screens/leads/read-leads-query.ts'
import { refusedLead } from '#app/screens/leads/refused-lead.ts'
import { LeadTabs } from '#app/screens/leads/work/lead-tabs.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { sourceLabel } from '#app/ui/value/source-name.tsx'

export const handle: PageHandle = { title: (t) => t('leads.work.board.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { search, assigned, source, batchId } = readLeadFilters(new URL(request.url).searchParams)
  const [columns, choices] = await Promise.all([
    context.api.leads.getBoard({ search, assigned, source, batchId }),
    context.api.leads.findLeadChoices(),
  ])
  const role = context.session?.role ?? 'viewer'
  const manage = role === 'admin' || role === 'manager'
  return { columns, choices, may: { work: manage || role === 'agent', manage, search: role !== 'viewer' } }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  const form = await request.formData()
  try {
    await context.api.leads.setDisposition({
      ids: [String(form.get('id') ?? '')],
      disposition: String(form.get('disposition') ?? ''),
      from: String(form.get('from') ?? ''),
      reason: String(form.get('reason') ?? ''),
      ...readNextAction(form, context.session?.company.timeZone ?? 'UTC'),
    })
    // A script has moved the card already; a plain form gets a page that can be reloaded.
    if (form.has('quiet')) return { ok: true as const }
    const url = new URL(request.url)
    return redirectWithToast(url.pathname + url.search, { message: t('leads.toast.disposition', { count: 1 }) })
  } catch (thrown) {
    return refusedLead(thrown, form, t, { nextActionAt: 'nextActionOn' })
  }
}

export default function BoardPage() {
  const { t } = useTranslation()
  const { columns, choices, may } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  return (
    <>
      <PageHeader
        title={t('leads.work.board.title')}
        description={<HowToMove work={may.work} />}
        tabs={<LeadTabs manage={may.manage} />}
      />
      {isRefused(answer) && (
        <Banner tone="negative" urgent>
          {answer.error.message}
        </Banner>
      )}
      <FilterBar search={may.search && <SearchFilter label={t('leads.list.search')} />}>
        <SelectFilter
          name="assigned"
          label={t('leads.fields.assignedTo')}
          options={[
            { value: 'me', label: t('leads.list.mine') },
            { value: 'none', label: t('leads.list.unassigned') },
            ...(may.manage || !may.work ? choices.assignees.map(({ id, name }) => ({ value: id, label: name })) : []),
          ]}
        />
        <SelectFilter
          name="source"
          label={t('leads.fields.source')}
          options={choices.sources.map((source) => ({ value: source, label: sourceLabel(t, source) }))}
        />
      </FilterBar>
      <Board columns={columns} mayWork={may.work} />
    </>
  )
}

/** What a mouse and its keyboard can do, and what a finger can: nothing is dragged on a touch screen. */
function HowToMove({ work }: { work: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      {t('leads.work.board.description')}
      {work && (
        <>
          {' '}
          <span className="pointer-coarse:hidden">{t('leads.work.board.byMouse')}</span>
          <span className="hidden pointer-coarse:inline">{t('leads.work.board.byTouch')}</span>
        </>
      )}
    </>
  )
}
