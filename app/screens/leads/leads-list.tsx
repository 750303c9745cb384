import { useLocation, useSearchParams } from '@remix-run/react'
import { Download, FileUp, Plus, Trash2, UserPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { TableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import type { Page } from '#server/kernel/page.ts'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import { NEXT_ACTIONS } from '#server/leads/leads.schemas.ts'
import { BulkActions } from './bulk-actions.tsx'
import { type DispositionChoice, dispositionLabel } from './disposition-badge.tsx'
import { leadName, leadsColumns } from './leads-columns.tsx'

export interface LeadChoices {
  dispositions: DispositionChoice[]
  assignees: { id: string; name: string }[]
  sources: string[]
}

export interface LeadsListProps {
  page: Page<LeadRow>
  sort: TableQuery<string>['sort']
  choices: LeadChoices
  may: { work: boolean; manage: boolean; search: boolean }
}

export function LeadsList({ page, sort, choices, may }: LeadsListProps) {
  const { t, i18n } = useTranslation()
  const { search } = useLocation()
  const [params] = useSearchParams()
  const columns = leadsColumns(t, choices.dispositions)
  const trash = params.get('tab') === 'trash'
  return (
    <>
      <PageHeader
        title={t('leads.list.title')}
        description={t('leads.list.description')}
        actions={
          <>
            <ButtonLink icon={Download} to={`/leads/export.csv${search}`} reloadDocument download>
              {t('leads.list.export')}
            </ButtonLink>
            {may.work && (
              <>
                <ButtonLink icon={FileUp} to="/leads/imports/new">
                  {t('leads.list.import')}
                </ButtonLink>
                <ButtonLink variant="primary" icon={Plus} to="/leads/new">
                  {t('leads.list.new')}
                </ButtonLink>
              </>
            )}
          </>
        }
        tabs={
          may.manage && (
            <Tabs
              label={t('leads.list.title')}
              tabs={[{ label: t('leads.list.all') }, { label: t('leads.list.trash'), value: 'trash' }]}
            />
          )
        }
      />
      <FilterBar end={<ViewMenu columns={columns} />}>
        {may.search && <SearchFilter label={t('leads.list.search')} />}
        <SelectFilter
          name="disposition"
          label={t('leads.fields.disposition')}
          options={choices.dispositions.map((choice) => ({
            value: choice.code,
            label: dispositionLabel(choice, i18n.language) ?? choice.code,
          }))}
        />
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
          name="next"
          label={t('leads.fields.nextAction')}
          options={NEXT_ACTIONS.map((value) => ({ value, label: t(`leads.nextActions.${value}`) }))}
        />
        <SelectFilter
          name="source"
          label={t('leads.fields.source')}
          options={choices.sources.map((source) => ({ value: source, label: source }))}
        />
        <DateRangeFilter label={t('leads.list.createdRange')} />
      </FilterBar>
      <Table
        label={t('leads.list.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(lead) => lead.id}
        rowHref={(lead) => `/leads/${lead.id}`}
        rowLabel={leadName}
        sort={sort}
        page={{ next: page.next, count: page.count }}
        empty={trash ? <NothingDeleted /> : <NoLeads mayWork={may.work} />}
        bulk={
          may.work && !trash
            ? (selection) => (
                <BulkActions
                  selection={selection}
                  dispositions={choices.dispositions}
                  assignees={choices.assignees}
                  mayManage={may.manage}
                />
              )
            : undefined
        }
      />
    </>
  )
}

function NoLeads({ mayWork }: { mayWork: boolean }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={UserPlus}
      title={t('leads.list.empty')}
      actions={
        mayWork && (
          <>
            <ButtonLink to="/leads/new">{t('leads.list.new')}</ButtonLink>
            <ButtonLink variant="primary" to="/leads/imports/new">
              {t('leads.imports.new')}
            </ButtonLink>
          </>
        )
      }
    >
      {t('leads.list.emptyHint')}
    </EmptyState>
  )
}

function NothingDeleted() {
  const { t } = useTranslation()
  return (
    <EmptyState icon={Trash2} title={t('leads.list.emptyTrash')}>
      {t('leads.list.emptyTrashHint')}
    </EmptyState>
  )
}
