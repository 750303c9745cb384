import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'

type Communication = NonNullable<BackupDetail['communicationSummary']>
type Validation = NonNullable<BackupDetail['validation']>
type Redactions = NonNullable<BackupDetail['redactions']>

export function TableBreakdown({ tables }: { tables: BackupDetail['tables'] }) {
  const { t } = useTranslation()
  const columns: Column<BackupDetail['tables'][number]>[] = [
    {
      key: 'name',
      header: t('backups.table.name'),
      fixed: true,
      cell: (table) => <bdi className="font-mono text-xs">{table.key}</bdi>,
    },
    {
      key: 'records',
      header: t('backups.table.records'),
      align: 'end',
      cell: (table) => <NumberValue value={table.records} />,
    },
    {
      key: 'bytes',
      header: t('backups.table.bytes'),
      align: 'end',
      cell: (table) => <NumberValue value={table.bytes} unit="bytes" />,
    },
    {
      key: 'hash',
      header: t('backups.table.hash'),
      cell: (table) => <Copyable short value={table.orderedSha256} label={table.key} />,
    },
  ]
  return (
    <Section title={t('backups.detail.contents')} flush>
      <Table
        bare
        label={t('backups.detail.contents')}
        columns={columns}
        rows={tables.toSorted((a, b) => b.records - a.records || (a.key < b.key ? -1 : 1))}
        rowKey={(table) => table.key}
      />
    </Section>
  )
}

export function CommunicationSummary({ summary }: { summary: Communication }) {
  const { t } = useTranslation()
  const format = useFormat()
  const rate = (value: number | null) =>
    value === null ? t('backups.communication.noRate') : format.percent(value / 100)
  return (
    <section aria-label={t('backups.detail.communication')} className="flex min-w-0 flex-col gap-2">
      <h2 className="text-base font-semibold">{t('backups.detail.communication')}</h2>
      <StatRow>
        <Stat
          label={t('backups.communication.sms')}
          value={<NumberValue value={summary.totalSMS} />}
          comparison={t('ui.labelled', {
            label: t('backups.communication.smsRate'),
            text: rate(summary.smsSuccessRate),
          })}
        />
        <Stat
          label={t('backups.communication.email')}
          value={<NumberValue value={summary.totalEmails} />}
          comparison={t('ui.labelled', {
            label: t('backups.communication.emailRate'),
            text: rate(summary.emailSuccessRate),
          })}
        />
        <Stat
          label={t('backups.communication.documents')}
          value={<NumberValue value={summary.totalDocuments} />}
          comparison={t('ui.labelled', {
            label: t('backups.communication.downloads'),
            text: format.number(summary.documentDownloads),
          })}
        />
      </StatRow>
      {summary.templateUsage.length > 0 && (
        <Section title={t('backups.communication.templates')}>
          <DescriptionList
            columns={2}
            facts={summary.templateUsage.slice(0, 10).map(({ template, documents }) => ({
              label: <bdi>{template}</bdi>,
              value: <NumberValue value={documents} />,
            }))}
          />
        </Section>
      )}
    </section>
  )
}

export function ValidationFindings({ validation }: { validation: Validation }) {
  const { t } = useTranslation()
  if (validation.findings.length === 0) {
    return (
      <Section title={t('backups.detail.validation')}>
        <p className="text-sm text-muted">{t('backups.detail.validationNone', { count: validation.checked })}</p>
      </Section>
    )
  }
  const columns: Column<Validation['findings'][number]>[] = [
    {
      key: 'what',
      header: t('backups.findings.what'),
      fixed: true,
      cell: (finding) => t(`backups.findings.${finding.check}`),
    },
    {
      key: 'where',
      header: t('backups.findings.where'),
      cell: (finding) => (
        <bdi className="font-mono text-xs">{[finding.table, finding.column].filter(Boolean).join('.')}</bdi>
      ),
    },
    {
      key: 'rows',
      header: t('backups.findings.howMany'),
      align: 'end',
      cell: (finding) => (finding.rows === 0 ? '–' : t('backups.findings.rows', { count: finding.rows })),
    },
  ]
  return (
    <Section title={t('backups.detail.validation')} description={t('backups.detail.validationSome')} flush>
      <Table
        bare
        scroll="none"
        label={t('backups.detail.validation')}
        columns={columns}
        rows={validation.findings}
        rowKey={(finding) => `${finding.check} ${finding.table} ${finding.column}`}
      />
    </Section>
  )
}

/** What the file does not hold, or holds replaced: declared, so that nobody misses it later. */
export function LeftOut({ redactions }: { redactions: Redactions }) {
  const { t } = useTranslation()
  const facts = [
    ...redactions.tables.map(({ table, reason }) => ({
      label: <bdi className="font-mono text-xs">{table}</bdi>,
      value: t('backups.detail.tableMissing', { reason: reasonText(t, reason) }),
    })),
    ...redactions.columns.map(({ table, column, writtenAs }) => ({
      label: (
        <bdi className="font-mono text-xs">
          {table}.{column}
        </bdi>
      ),
      value:
        writtenAs === null
          ? t('backups.detail.columnEmptied')
          : t('backups.detail.columnReplaced', { value: writtenAs }),
    })),
  ]
  return (
    <Section title={t('backups.detail.leftOut')} description={t('backups.detail.leftOutHint')}>
      <DescriptionList facts={facts} />
    </Section>
  )
}

function reasonText(t: TFunction, reason: string): string {
  if (reason.startsWith('holds credentials')) return t('backups.reasons.credentials')
  return t(reason.startsWith('holds no rows') ? 'backups.reasons.noCompany' : 'backups.reasons.work')
}
