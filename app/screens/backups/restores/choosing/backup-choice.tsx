import { DatabaseBackup } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { backupColumns } from '../../backup-columns.tsx'

export const restoreFromHref = ({ id }: { id: string }) => `/admin/backup/restores/new?backup=${id}`

/** The backups that still have their files: those known to restore first, then the newest. A damaged one stays out. */
export function BackupChoice({ backups }: { backups: BackupRun[] }) {
  const { t } = useTranslation()
  const columns = backupColumns(t).filter(({ key }) => ['when', 'state', 'coverage', 'reason', 'records'].includes(key))
  return (
    <Table
      label={t('restores.new.choose')}
      columns={[
        ...columns,
        {
          key: 'choose',
          header: t('restores.new.choose'),
          align: 'end',
          cell: (backup) => (
            <ButtonLink size="sm" to={restoreFromHref(backup)}>
              {t('restores.from')}
            </ButtonLink>
          ),
        },
      ]}
      rows={backups.toSorted((a, b) => Number(b.state === 'RESTORABLE') - Number(a.state === 'RESTORABLE'))}
      rowKey={({ id }) => id}
      rowHref={restoreFromHref}
      empty={
        <EmptyState
          icon={DatabaseBackup}
          title={t('restores.new.noBackups')}
          actions={<ButtonLink to="/admin/backup">{t('backups.list.title')}</ButtonLink>}
        >
          {t('restores.new.noBackupsHint')}
        </EmptyState>
      }
    />
  )
}
