import { FilePlus2, FileText, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Progress, useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { DateRangeFilter, FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { DOCUMENT_STATES } from '#server/documents/documents.schemas.ts'
import type { DocumentRow } from '#server/documents/made/documents.queries.ts'
import type { Page } from '#server/kernel/page.ts'
import { documentColumns } from './document-columns.tsx'
import { DocumentTabs } from './document-tabs.tsx'

export interface DocumentsListProps {
  page: Page<DocumentRow>
  templates: { id: string; name: string }[]
  /** Of the documents asked for together with one that is in preparation. */
  making: { total: number; ended: number; failed: number } | null
  mayRemove: boolean
}

/** Every document the person may see, newest first. */
export function DocumentsList({ page, templates, making, mayRemove }: DocumentsListProps) {
  const { t } = useTranslation()
  const columns = documentColumns(t, mayRemove)
  useRefreshWhile(making !== null || page.rows.some(({ state }) => state === 'PENDING'))
  return (
    <>
      <PageHeader
        title={t('documents.title')}
        description={t('documents.description')}
        tabs={<DocumentTabs />}
        actions={
          <ButtonLink variant="primary" icon={FilePlus2} to="/documents/make">
            {t('documents.make.title')}
          </ButtonLink>
        }
      />
      {making && (
        <Section className="mb-4">
          <Progress
            label={t('documents.make.progress', { count: making.total })}
            done={making.ended}
            total={making.total}
            tone={making.failed > 0 ? 'negative' : 'accent'}
            step={making.failed > 0 && t('documents.make.failed', { count: making.failed })}
            actions={
              <ButtonLink size="sm" variant="ghost" icon={RefreshCw} to="/documents" reloadDocument>
                {t('mailings.refresh')}
              </ButtonLink>
            }
          />
          <p className="mt-2 text-sm text-muted">{t('mailings.safe')}</p>
        </Section>
      )}
      <FilterBar end={<ViewMenu columns={columns} />}>
        <SelectFilter
          name="state"
          label={t('documents.fields.state')}
          options={DOCUMENT_STATES.map((value) => ({ value, label: t(`documents.state.${value}`) }))}
        />
        <SelectFilter
          name="templateId"
          label={t('documents.fields.template')}
          options={templates.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <DateRangeFilter label={t('documents.fields.made')} />
      </FilterBar>
      <Table
        label={t('documents.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowLabel={(row) => row.title}
        page={page}
        empty={
          <EmptyState
            icon={FileText}
            title={t('documents.empty')}
            actions={<ButtonLink to="/documents/make">{t('documents.make.title')}</ButtonLink>}
          >
            {t('documents.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
