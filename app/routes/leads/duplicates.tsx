import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import type { PageHandle } from '#app/page-handle.ts'
import { DuplicatesList } from '#app/screens/leads/merging/duplicates-list.tsx'
import { LeadTabs } from '#app/screens/leads/work/lead-tabs.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { searchWith } from '#app/ui/table/table-query.ts'

export const handle: PageHandle = { title: (t) => t('leads.work.duplicates.title') }

export async function loader({ request, context }: LoaderFunctionArgs) {
  const params = new URL(request.url).searchParams
  const by = params.get('by') === 'email' ? ('email' as const) : ('phone' as const)
  const [found, choices] = await Promise.all([
    context.api.leads.findDuplicates({ by, cursor: params.get('cursor') ?? undefined }),
    context.api.leads.findLeadChoices(),
  ])
  return { by, ...found, dispositions: choices.dispositions }
}

export default function DuplicatesPage() {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const { by, groups, next, dispositions } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={t('leads.work.duplicates.title')}
        description={t('leads.work.duplicates.description')}
        tabs={<LeadTabs manage />}
      />
      <div className="mb-3 flex gap-2">
        <ButtonLink
          size="sm"
          to="/leads/duplicates"
          variant={by === 'phone' ? 'primary' : 'secondary'}
          aria-current={by === 'phone' || undefined}
        >
          {t('leads.work.duplicates.byPhone')}
        </ButtonLink>
        <ButtonLink
          size="sm"
          to="?by=email"
          variant={by === 'email' ? 'primary' : 'secondary'}
          aria-current={by === 'email' || undefined}
        >
          {t('leads.work.duplicates.byEmail')}
        </ButtonLink>
      </div>
      <DuplicatesList groups={groups} dispositions={dispositions} />
      {next && (
        <p className="mt-3">
          <ButtonLink to={searchWith(search, { cursor: next })}>{t('ui.table.next')}</ButtonLink>
        </p>
      )}
    </>
  )
}
