import type { TFunction } from 'i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { LegacyImport } from '#server/legacy/legacy.service.ts'
import { LegacyState } from './legacy-state.tsx'

export function legacyColumns(t: TFunction): Column<LegacyImport>[] {
  return [
    {
      key: 'file',
      header: t('legacy.fields.file'),
      fixed: true,
      width: '16rem',
      cell: ({ id, fileName }) => (
        <TextLink quiet to={`/admin/backup/legacy/${id}`}>
          <bdi className="break-all">{fileName}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'state',
      header: t('legacy.fields.state'),
      narrow: 'aside',
      cell: (found) => <LegacyState found={found} />,
    },
    {
      key: 'read',
      header: t('legacy.fields.read'),
      align: 'end',
      cell: ({ rowsRead }) => <NumberValue value={rowsRead} />,
    },
    {
      key: 'written',
      header: t('legacy.fields.written'),
      align: 'end',
      cell: ({ rowsWritten }) => <NumberValue value={rowsWritten} />,
    },
    {
      key: 'refused',
      header: t('legacy.verdicts.refused'),
      align: 'end',
      cell: ({ counts }) => (
        <NumberValue value={Object.values(counts).reduce((sum, { refused }) => sum + refused, 0)} />
      ),
    },
    { key: 'by', header: t('legacy.fields.by'), cell: ({ requestedByName }) => <bdi>{requestedByName}</bdi> },
    {
      key: 'when',
      header: t('legacy.fields.when'),
      narrow: 'plain',
      cell: ({ createdAt }) => <DateTime value={createdAt} />,
    },
  ]
}
