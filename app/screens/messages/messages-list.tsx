import { MessagesSquare } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ExportButton } from '#app/screens/exports/export-button.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { COMMUNICATION_TYPES, DIRECTIONS, MESSAGE_STATUSES } from '#server/communications/communications.schemas.ts'
import type { MessageRow } from '#server/communications/messages/messages.queries.ts'
import type { Page } from '#server/kernel/page.ts'
import { contactLabel, messageColumns } from './message-columns.tsx'
import { MessageTabs } from './message-tabs.tsx'

export interface MessagesListProps {
  page: Page<MessageRow>
  choices: { people: { id: string; name: string }[]; templates: { id: string; name: string }[] }
  may: { search: boolean; manage: boolean }
}

/** Contacts in every channel, newest first, with every filter in the address. */
export function MessagesList({ page, choices, may }: MessagesListProps) {
  const { t } = useTranslation()
  const columns = messageColumns(t)
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name })
  return (
    <>
      <PageHeader
        title={t('messages.title')}
        description={t('messages.description')}
        tabs={<MessageTabs mailings={may.manage} />}
        actions={<ExportButton entity="MESSAGE" />}
      />
      {!may.search && (
        <div className="mb-3">
          <Banner>{t('messages.maskedHint')}</Banner>
        </div>
      )}
      <FilterBar
        search={may.search ? <SearchFilter label={t('messages.search')} /> : undefined}
        end={<ViewMenu columns={columns} />}
        more={{
          keys: ['direction', 'template', 'lead', 'sale'],
          fields: (
            <>
              <SelectFilter
                name="direction"
                label={t('messages.fields.direction')}
                options={DIRECTIONS.map((value) => ({ value, label: t(`messages.direction.${value}`) }))}
              />
              <SelectFilter
                name="template"
                label={t('messages.fields.template')}
                options={choices.templates.map(named)}
              />
            </>
          ),
        }}
      >
        <SelectFilter
          name="type"
          label={t('messages.fields.type')}
          options={COMMUNICATION_TYPES.map((value) => ({ value, label: t(`messages.type.${value}`) }))}
        />
        <SelectFilter
          name="status"
          label={t('messages.fields.status')}
          options={MESSAGE_STATUSES.map((value) => ({ value, label: t(`messages.status.${value}`) }))}
        />
        <SelectFilter
          name="by"
          label={t('messages.fields.by')}
          options={[
            { value: 'me', label: t('messages.me') },
            { value: 'none', label: t('messages.nobody') },
            ...choices.people.map(named),
          ]}
        />
        <DateRangeFilter label={t('messages.fields.at')} />
      </FilterBar>
      <Table
        label={t('messages.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/messages/${row.id}`}
        rowLabel={contactLabel}
        page={page}
        empty={
          <EmptyState
            icon={MessagesSquare}
            title={t('messages.empty')}
            actions={<ButtonLink to="/leads">{t('sales.list.openLeads')}</ButtonLink>}
          >
            {t('messages.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
