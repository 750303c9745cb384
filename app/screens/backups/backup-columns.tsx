import type { TFunction } from 'i18next'
import { Pin } from 'lucide-react'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { BackupStatus } from './backup-status.tsx'

export const backupHref = (run: Pick<BackupRun, 'id'>) => `/admin/backup/${run.id}`

export function backupColumns(t: TFunction): Column<BackupRun>[] {
  return [
    {
      key: 'when',
      header: t('backups.fields.when'),
      fixed: true,
      cell: (run) => (
        <span className="inline-flex items-center gap-1.5">
          <TextLink quiet to={backupHref(run)}>
            <DateTime value={run.startedAt} />
          </TextLink>
          {run.pinnedAt && (
            <Pin aria-label={t('backups.detail.pinned')} className="size-3.5 shrink-0 text-accent-ink" />
          )}
        </span>
      ),
    },
    { key: 'state', header: t('backups.fields.state'), narrow: 'aside', cell: (run) => <BackupStatus run={run} /> },
    {
      key: 'coverage',
      header: t('backups.fields.coverage'),
      narrow: 'plain',
      cell: (run) => <span className="whitespace-nowrap">{t(`backups.coverage.${run.coverage}`)}</span>,
    },
    {
      key: 'kind',
      header: t('backups.fields.kind'),
      narrow: 'plain',
      cell: (run) => <span className="whitespace-nowrap">{t(`backups.kinds.${run.kind}`)}</span>,
    },
    { key: 'reason', header: t('backups.fields.reason'), cell: (run) => <bdi>{run.reason}</bdi> },
    { key: 'who', header: t('backups.fields.who'), cell: (run) => <bdi>{run.requestedByName}</bdi> },
    {
      key: 'source',
      header: t('backups.fields.source'),
      hidden: true,
      cell: (run) => sourceName(t, run.source),
    },
    {
      key: 'records',
      header: t('backups.fields.records'),
      align: 'end',
      cell: (run) => (run.records === null ? '–' : <NumberValue value={run.records} />),
    },
    {
      key: 'size',
      header: t('backups.fields.size'),
      align: 'end',
      cell: (run) => (run.bytes === null ? '–' : <NumberValue value={run.bytes} unit="bytes" />),
    },
  ]
}

const SOURCES = ['page', 'api', 'command', 'schedule', 'found'] as const

export function sourceName(t: TFunction, source: string): string {
  const known = SOURCES.find((each) => each === source)
  return known ? t(`backups.sources.${known}`) : source
}
