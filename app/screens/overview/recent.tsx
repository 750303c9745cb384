import { useTranslation } from 'react-i18next'
import { salesColumns } from '#app/screens/sales/sales-columns.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Overview } from '#server/overview/overview.service.ts'

const COLUMNS = ['customer', 'reference', 'status', 'soldOn', 'agent', 'source', 'appliances', 'total']

/** The newest sales, as the list shows them. */
export function Recent({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const columns = salesColumns(t)
    .filter((column) => COLUMNS.includes(column.key))
    .map(({ sort: _sort, ...column }) => ({ ...column, fixed: true }))
  return (
    <Section
      title={t('overview.recent.title')}
      flush
      actions={<TextLink to="/sales">{t('overview.recent.all')}</TextLink>}
    >
      {overview.recent.length === 0 ? (
        <p className="px-4 py-8 text-center text-sm text-muted">{t('overview.recent.empty')}</p>
      ) : (
        <Table
          bare
          scroll="none"
          label={t('overview.recent.title')}
          columns={columns}
          rows={overview.recent}
          rowKey={(sale) => sale.id}
          rowHref={(sale) => `/sales/${sale.id}`}
        />
      )}
    </Section>
  )
}
