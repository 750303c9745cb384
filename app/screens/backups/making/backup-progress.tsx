import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Button } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { ConfirmDialog } from '#app/ui/overlay/confirm-dialog.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { backupHref } from '../backup-columns.tsx'

/** A run on its way: which table, how much, how long still. */
export function BackupProgress({ run }: { run: BackupRun }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { progress } = run
  const reading = progress?.phase === 'reading'
  // The planner's guess may be too low; the bar then waits at the end instead of overrunning it.
  const total = reading && progress.estimatedRows > 0 ? Math.max(progress.estimatedRows, progress.rows) : null
  return (
    <div className="flex flex-col gap-2" data-backup={run.id}>
      <Progress
        label={<bdi>{run.reason}</bdi>}
        done={progress?.rows ?? 0}
        total={total}
        unit="rows"
        rate={reading && progress.rowsPerSecond > 0 ? progress.rowsPerSecond : undefined}
        step={stepOf(t, run, (bytes) => format.bytes(bytes))}
        actions={
          run.cancelRequestedAt ? (
            <span className="text-xs text-muted">{t('backups.progress.cancelling')}</span>
          ) : (
            run.state === 'RUNNING' && (
              <ConfirmDialog
                trigger={<Button size="sm">{t('backups.progress.cancel')}</Button>}
                title={t('backups.progress.cancelTitle')}
                confirmLabel={t('backups.progress.cancelConfirm')}
                action={backupHref(run)}
                fields={{ intent: 'cancel' }}
              >
                {t('backups.progress.cancelText')}
              </ConfirmDialog>
            )
          )
        }
      />
      {/* Without scripts nothing asks again by itself. */}
      <noscript>
        <TextLink to="" reloadDocument>
          {t('backups.progress.refresh')}
        </TextLink>
      </noscript>
    </div>
  )
}

function stepOf(t: TFunction, { progress }: BackupRun, bytes: (value: number) => string): string {
  if (!progress || progress.phase === 'starting') return t('backups.progress.starting')
  if (progress.phase === 'verifying') return t('backups.progress.verifying')
  const done = Math.min(progress.tablesDone + 1, progress.tables)
  const reading = t('backups.progress.reading', { table: progress.table ?? '', done, tables: progress.tables })
  return `${reading} · ${t('backups.progress.written', { size: bytes(progress.fileBytes) })}`
}
