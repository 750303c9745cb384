import { useSearchParams } from '@remix-run/react'
import { FileUp, Plus, Trash2, UserPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ExportButton } from '#app/screens/exports/export-button.tsx'
import { CustomFilters, customColumns, customFilterKeys } from '#app/screens/fields/field-value.tsx'
import { SavedViewsMenu } from '#app/screens/views/saved-views-menu.tsx'
import { WHOLE_LIST } from '#app/screens/views/view-query.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import type { Choice } from '#app/ui/form/select.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { TableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { sourceLabel } from '#app/ui/value/source-name.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import type { Page } from '#server/kernel/page.ts'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import { NEXT_ACTIONS } from '#server/leads/leads.schemas.ts'
import type { SavedView } from '#server/views/views.service.ts'
import { BulkActions } from './bulk-actions.tsx'
import { type DispositionChoice, dispositionLabel } from './disposition-badge.tsx'
import { leadName, leadsColumns } from './leads-columns.tsx'
import { MORE_FILTERS } from './read-leads-query.ts'
import { LeadTabs } from './work/lead-tabs.tsx'
import { MoreLeadFilters } from './work/more-filters.tsx'

export interface LeadChoices {
  dispositions: DispositionChoice[]
  assignees: { id: string; name: string }[]
  sources: string[]
  fields: CustomField[]
}

export interface LeadsListProps {
  page: Page<LeadRow>
  sort: TableQuery<string>['sort']
  views: SavedView[]
  choices: LeadChoices
  countries: readonly Choice[]
  may: { work: boolean; manage: boolean; search: boolean }
}

export function LeadsList({ page, sort, choices, countries, views, may }: LeadsListProps) {
  const { t, i18n } = useTranslation()
  const [params] = useSearchParams()
  const columns = [...leadsColumns(t, choices.dispositions), ...customColumns<LeadRow>(choices.fields, i18n.language)]
  const trash = params.get('tab') === 'trash'
  return (
    <>
      <PageHeader
        title={t('leads.list.title')}
        description={t('leads.list.description')}
        actions={
          <>
            <SavedViewsMenu entity="LEAD" views={views} />
            <ExportButton entity="LEAD" />
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
        tabs={<LeadTabs manage={may.manage} all={views.some(({ isDefault }) => isDefault) ? WHOLE_LIST : ''} />}
      />
      <FilterBar
        search={may.search && <SearchFilter label={t('leads.list.search')} />}
        more={{
          keys: [...MORE_FILTERS, ...customFilterKeys(choices.fields)],
          fields: (
            <>
              <MoreLeadFilters people={choices.assignees} countries={countries} personal={may.search} />
              <CustomFilters fields={choices.fields} />
            </>
          ),
        }}
        end={<ViewMenu columns={columns} />}
      >
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
          options={choices.sources.map((source) => ({ value: source, label: sourceLabel(t, source) }))}
        />
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
          may.work &&
          !trash && (
            <BulkActions dispositions={choices.dispositions} assignees={choices.assignees} mayManage={may.manage} />
          )
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
