import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { PageHandle } from '#app/page-handle.ts'
import { auditColumns } from '#app/screens/identity/audit/audit-columns.tsx'
import { ChainVerdict } from '#app/screens/identity/audit/chain-verdict.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { auditFilter } from '#server/audit/audit.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.audit.title') }

const { userId, action, entity, entityId, from, to } = auditFilter.shape
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({
  userId: userId.catch(undefined),
  action: action.catch(undefined),
  entity: entity.catch(undefined),
  entityId: entityId.catch(undefined),
  from: from.catch(undefined),
  to: to.catch(undefined),
})

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { audit } = context.api
  const { cursor, limit } = readTableQuery(request.url, { sorts: ['position'], sort: '-position' })
  const search = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  const checking = search.check !== undefined
  const operator = context.session?.user.operator ?? false
  if (operator && search.tab === 'platform') {
    const { action, from, to } = filters.parse(search)
    const [page, { actions }, verdict] = await Promise.all([
      audit.findPlatform({ action, from, to, cursor, limit }),
      audit.platformChoices(),
      checking ? audit.verifyPlatform() : null,
    ])
    const rows = page.rows.map(({ actor, ...row }) => ({ ...row, userName: actor }))
    return {
      operator,
      platform: true,
      page: { ...page, rows },
      choices: { actions, entities: [], people: [] },
      verdict,
    }
  }
  const [page, choices, verdict] = await Promise.all([
    audit.find({ ...filters.parse(search), cursor, limit }),
    audit.choices(),
    checking ? audit.verify() : null,
  ])
  return { operator, platform: false, page, choices, verdict }
}

export default function Audit() {
  const { operator, platform, page, choices, verdict } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const columns = auditColumns(t)
  const same = (value: string) => ({ value, label: value })
  return (
    <>
      <PageHeader
        title={t('identity.audit.title')}
        description={t(platform ? 'identity.audit.platformDescription' : 'identity.audit.description')}
        tabs={
          operator && (
            <Tabs
              label={t('identity.audit.chains')}
              tabs={[
                { label: t('identity.audit.company') },
                { label: t('identity.audit.platform'), value: 'platform' },
              ]}
            />
          )
        }
        actions={
          <ButtonLink to={platform ? '?tab=platform&check' : '?check'} icon={ShieldCheck} prefetch="none">
            {t('identity.audit.verify')}
          </ButtonLink>
        }
      />
      {verdict && <ChainVerdict verdict={verdict} />}
      <FilterBar end={<ViewMenu columns={columns} />}>
        {!platform && (
          <SelectFilter
            name="userId"
            label={t('identity.audit.person')}
            options={choices.people.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <SelectFilter name="action" label={t('identity.audit.action')} options={choices.actions.map(same)} />
        {!platform && (
          <SelectFilter name="entity" label={t('identity.audit.entity')} options={choices.entities.map(same)} />
        )}
        <DateRangeFilter label={t('identity.audit.period')} />
      </FilterBar>
      <Table
        label={t('identity.audit.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        page={page}
        empty={<EmptyState title={t('identity.audit.empty')}>{t('identity.audit.emptyHint')}</EmptyState>}
      />
    </>
  )
}
