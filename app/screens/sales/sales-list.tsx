import { useSearchParams } from '@remix-run/react'
import { Plus, ReceiptText, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ExportButton } from '#app/screens/exports/export-button.tsx'
import { CustomFilters, customColumns, customFilterKeys } from '#app/screens/fields/field-value.tsx'
import { WriteToMany } from '#app/screens/messages/mailings/write-to-many.tsx'
import { SavedViewsMenu } from '#app/screens/views/saved-views-menu.tsx'
import { WHOLE_LIST } from '#app/screens/views/view-query.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { TableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { sourceLabel } from '#app/ui/value/source-name.tsx'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import type { Page } from '#server/kernel/page.ts'
import type { SaleRow } from '#server/sales/sales.queries.ts'
import { SALE_STATUSES } from '#server/sales/sales.schemas.ts'
import type { SavedView } from '#server/views/views.service.ts'
import { salesColumns } from './sales-columns.tsx'

export interface SalesListProps {
  page: Page<SaleRow>
  sort: TableQuery<string>['sort']
  views: SavedView[]
  choices: { agents: { id: string; name: string }[]; sources: string[]; fields: CustomField[] }
  /** Whether this person enters sales, sees deleted ones and those of others, and writes to many at once. */
  may: { create: boolean; recover: boolean; chooseAgent: boolean; write: boolean }
}

export function SalesList({ page, sort, choices, views, may }: SalesListProps) {
  const { t, i18n } = useTranslation()
  const [params] = useSearchParams()
  const columns = [...salesColumns(t), ...customColumns<SaleRow>(choices.fields, i18n.language)]
  const trash = params.get('tab') === 'trash'
  const all = views.some(({ isDefault }) => isDefault) ? WHOLE_LIST : ''
  return (
    <>
      <PageHeader
        title={t('sales.list.title')}
        description={t('sales.list.description')}
        actions={
          <>
            <SavedViewsMenu entity="SALE" views={views} />
            <ExportButton entity="SALE" />
            {may.create && (
              <ButtonLink variant="primary" icon={Plus} to="/sales/new">
                {t('sales.list.new')}
              </ButtonLink>
            )}
          </>
        }
        tabs={
          may.recover && (
            <Tabs
              label={t('sales.list.title')}
              tabs={[
                { label: t('sales.list.all'), search: all },
                { label: t('sales.list.trash'), value: 'trash' },
              ]}
            />
          )
        }
      />
      <FilterBar
        search={<SearchFilter label={t('sales.list.search')} />}
        more={
          choices.fields.some(({ isFilterable }) => isFilterable)
            ? { keys: customFilterKeys(choices.fields), fields: <CustomFilters fields={choices.fields} /> }
            : undefined
        }
        end={<ViewMenu columns={columns} />}
      >
        <SelectFilter
          name="status"
          label={t('sales.fields.status')}
          options={SALE_STATUSES.map((status) => ({ value: status, label: t(`sales.status.${status}`) }))}
        />
        {may.chooseAgent && (
          <SelectFilter
            name="agent"
            label={t('sales.fields.agent')}
            options={[
              ...choices.agents.map(({ id, name }) => ({ value: id, label: name })),
              { value: 'none', label: t('sales.list.nobody') },
            ]}
          />
        )}
        <SelectFilter
          name="source"
          label={t('sales.fields.source')}
          options={choices.sources.map((source) => ({
            value: source,
            label: sourceLabel(t, source),
          }))}
        />
        <DateRangeFilter label={t('sales.list.soldOn')} />
      </FilterBar>
      <Table
        label={t('sales.list.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(sale) => sale.id}
        rowHref={(sale) => `/sales/${sale.id}`}
        rowLabel={(sale) => sale.customerName ?? sale.reference}
        sort={sort}
        page={{ next: page.next, count: page.count }}
        empty={trash ? <NothingDeleted /> : <NothingSold mayCreate={may.create} />}
        bulk={may.write && !trash && <WriteToMany entity="SALE" />}
      />
    </>
  )
}

function NothingSold({ mayCreate }: { mayCreate: boolean }) {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={ReceiptText}
      title={t('sales.list.empty')}
      actions={
        mayCreate && (
          <>
            <ButtonLink to="/leads">{t('sales.list.openLeads')}</ButtonLink>
            <ButtonLink variant="primary" to="/sales/new">
              {t('sales.list.new')}
            </ButtonLink>
          </>
        )
      }
    >
      {t('sales.list.emptyHint')}
    </EmptyState>
  )
}

function NothingDeleted() {
  const { t } = useTranslation()
  return (
    <EmptyState icon={Trash2} title={t('sales.list.emptyTrash')}>
      {t('sales.list.emptyTrashHint')}
    </EmptyState>
  )
}
