import { BookmarkCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { ImportSource } from '#server/imports/sources/sources.queries.ts'
import type { Page } from '#server/kernel/page.ts'

/** Places that files come from, with what is remembered of them. */
export function SourcesList({ page }: { page: Page<ImportSource> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns: Column<ImportSource>[] = [
    {
      key: 'name',
      header: t('leads.imports.mapping.source'),
      fixed: true,
      width: '14rem',
      cell: (row) => (
        <TextLink quiet to={`/leads/imports/sources/${row.id}`}>
          <bdi>{row.name}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'columns',
      header: t('leads.imports.sources.columns'),
      width: '24rem',
      narrow: 'plain',
      cell: (row) => (
        <span className="block max-w-96 truncate text-muted">
          <bdi>{row.header.join(' · ')}</bdi>
        </span>
      ),
    },
    {
      key: 'duplicates',
      header: t('leads.imports.preview.duplicates'),
      cell: (row) => t(`leads.imports.preview.choices.${row.onDuplicate}`),
    },
    { key: 'country', header: t('leads.fields.country'), cell: (row) => format.country(row.country) },
    {
      key: 'used',
      header: t('leads.imports.sources.lastUsed'),
      narrow: 'aside',
      cell: (row) => <DateTime value={row.lastUsedAt} />,
    },
  ]
  return (
    <>
      <PageHeader
        title={t('leads.imports.sources.title')}
        description={t('leads.imports.sources.description')}
        crumbs={[
          { label: t('leads.list.title'), to: '/leads' },
          { label: t('leads.imports.title'), to: '/leads/imports' },
        ]}
      />
      <Table
        label={t('leads.imports.sources.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/leads/imports/sources/${row.id}`}
        page={{ next: page.next, count: page.count }}
        empty={
          <EmptyState
            icon={BookmarkCheck}
            title={t('leads.imports.sources.empty')}
            actions={<ButtonLink to="/leads/imports/new">{t('leads.imports.new')}</ButtonLink>}
          >
            {t('leads.imports.sources.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
