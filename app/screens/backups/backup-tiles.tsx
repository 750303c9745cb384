import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { Relative } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { backupHref } from './backup-columns.tsx'

/** How well the last backups went. Only a drill makes a backup count as restorable. */
export function BackupTiles({ recent }: { recent: BackupRun[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const ended = recent.filter((run) => !run.working)
  const whole = ended.filter((run) => isWhole(run))
  const restorable = whole.filter((run) => run.state === 'RESTORABLE')
  const [last] = whole
  return (
    <StatRow>
      <Stat
        label={t('backups.tiles.last')}
        value={last ? <Relative value={last.startedAt} /> : t('backups.tiles.none')}
        to={last ? backupHref(last) : undefined}
      />
      <Stat
        label={t('backups.tiles.size')}
        value={last?.bytes == null ? '–' : <NumberValue value={last.bytes} unit="bytes" />}
      />
      <Stat
        label={t('backups.tiles.records')}
        value={last?.records == null ? '–' : <NumberValue value={last.records} />}
      />
      <Stat
        label={t('backups.tiles.verified', { count: ended.length })}
        value={ended.length === 0 ? '–' : <NumberValue value={whole.length / ended.length} unit="percent" />}
      />
      <Stat
        label={t('backups.tiles.restorable')}
        value={<bdi>{format.number(restorable.length)}</bdi>}
        comparison={restorable.length === 0 ? t('backups.tiles.restorableHint') : undefined}
      />
    </StatRow>
  )
}

function isWhole(run: BackupRun): boolean {
  return (run.state === 'VERIFIED' || run.state === 'RESTORABLE') && run.corruptAt === null
}
