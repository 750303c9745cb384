import { FileDown } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Badge, type Tone } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { ExportState } from '#server/exports/exports.schemas.ts'
import type { Page } from '#server/kernel/page.ts'

interface ExportRow {
  id: string
  entity: string
  state: string
  rowsExpected: number | null
  rowsWritten: number
  fileName: string | null
  sizeBytes: number | null
  failure: string | null
  createdAt: Date
  expiresAt: Date | null
}

const TONES: Record<string, Tone> = { READY: 'positive', FAILED: 'negative', RUNNING: 'accent' }

/** One's own exports with their progress; the page looks again while one is being written. */
export function ExportsList({ page }: { page: Page<ExportRow> }) {
  const { t } = useTranslation()
  const format = useFormat()
  useRefreshWhile(page.rows.some(({ state }) => state === 'PENDING' || state === 'RUNNING'))
  return (
    <>
      <PageHeader title={t('exports.title')} description={t('exports.description')} />
      <Table
        label={t('exports.title')}
        rows={page.rows}
        rowKey={(row) => row.id}
        page={{ next: page.next, count: page.count }}
        empty={
          <EmptyState icon={FileDown} title={t('exports.none')}>
            {t('exports.noneHint')}
          </EmptyState>
        }
        columns={[
          {
            key: 'list',
            header: t('exports.list'),
            fixed: true,
            cell: (row) =>
              row.state === 'READY' ? (
                <TextLink
                  to={`/exports/${row.id}/file.csv`}
                  reloadDocument
                  aria-label={t('exports.download', { name: row.fileName ?? '' })}
                >
                  <bdi dir="ltr">{row.fileName}</bdi>
                </TextLink>
              ) : (
                t(`exports.${row.entity as 'LEAD' | 'SALE' | 'MESSAGE'}`)
              ),
          },
          {
            key: 'state',
            header: t('exports.state'),
            fixed: true,
            cell: (row) => (
              <>
                <Badge tone={TONES[row.state] ?? 'neutral'}>{t(`exports.states.${row.state as ExportState}`)}</Badge>
                {row.failure && <p className="text-xs text-negative">{wordFailure(row.failure, t)}</p>}
              </>
            ),
          },
          {
            key: 'rows',
            header: t('exports.rows'),
            align: 'end',
            fixed: true,
            cell: (row) => (
              <bdi dir="ltr" className="tabular">
                {format.number(row.rowsWritten)}
                {row.state === 'RUNNING' && row.rowsExpected !== null && ` / ${format.number(row.rowsExpected)}`}
              </bdi>
            ),
          },
          {
            key: 'size',
            header: t('exports.size'),
            align: 'end',
            cell: (row) => (row.sizeBytes === null ? '–' : <NumberValue value={row.sizeBytes} unit="bytes" />),
          },
          { key: 'at', header: t('exports.at'), cell: (row) => <DateTime value={row.createdAt} /> },
          {
            key: 'until',
            header: t('exports.until'),
            cell: (row) =>
              row.state === 'READY' && row.expiresAt ? <DateTime value={row.expiresAt} as="date" /> : '–',
          },
        ]}
      />
    </>
  )
}
