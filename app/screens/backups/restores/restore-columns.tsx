import type { TFunction } from 'i18next'
import type { Format } from '#app/i18n/format.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { RestoreRun } from '#server/backups/restore/restore-views.ts'
import { ChangeCounts } from './change-counts.tsx'
import { RestoreStatus, restoreHref, whatOf } from './restore-words.tsx'

export function restoreColumns(t: TFunction, format: Format): Column<RestoreRun>[] {
  return [
    {
      key: 'reason',
      header: t('restores.fields.reason'),
      fixed: true,
      narrow: 'title',
      width: '22rem',
      cell: (restore) => (
        <TextLink quiet to={restoreHref(restore)} title={restore.reason} className="line-clamp-2 align-middle">
          <bdi>{restore.reason}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'when',
      header: t('restores.fields.when'),
      narrow: 'plain',
      cell: (restore) => <DateTime value={restore.createdAt} />,
    },
    {
      key: 'state',
      header: t('restores.fields.state'),
      narrow: 'plain',
      cell: (restore) => <RestoreStatus restore={restore} />,
    },
    {
      key: 'what',
      header: t('restores.fields.what'),
      width: '18rem',
      cell: (restore) => <bdi title={whatOf(t, format, restore)}>{whatOf(t, format, restore)}</bdi>,
    },
    {
      key: 'mode',
      header: t('restores.fields.mode'),
      hidden: true,
      cell: (restore) => <span className="whitespace-nowrap">{t(`restores.new.modes.${restore.mode}`)}</span>,
    },
    { key: 'changes', header: t('restores.fields.changes'), cell: (restore) => <ChangeCounts of={restore} /> },
    {
      key: 'who',
      header: t('restores.fields.who'),
      cell: (restore) => <bdi className="whitespace-nowrap">{restore.requestedByName}</bdi>,
    },
    {
      key: 'backup',
      header: t('restores.fields.backup'),
      hidden: true,
      cell: (restore) => (
        <bdi dir="ltr" className="font-mono text-xs">
          {restore.fileName}
        </bdi>
      ),
    },
  ]
}
