import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { DateTime, Relative } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupPicture } from '#server/backups/history/history.service.ts'
import { backupHref } from '../backup-columns.tsx'

/** How well the backups stand. Only a drill makes one count. */
export function BackupTiles({ picture, days }: { picture: BackupPicture; days: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { proven, newest, success, stored, next } = picture
  const sizes = picture.slots.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]))
  return (
    <StatRow>
      <Stat
        label={t('backups.tiles.proven')}
        value={proven ? <Relative value={proven.startedAt} /> : t('backups.tiles.none')}
        comparison={proven ? <DateTime value={proven.startedAt} /> : t('backups.tiles.provenHint')}
        to={proven ? backupHref(proven) : undefined}
      />
      <Stat
        label={t('backups.tiles.success', { count: days })}
        value={success.ended === 0 ? '–' : <NumberValue value={success.restorable / success.ended} unit="percent" />}
        comparison={t('backups.tiles.successOf', {
          restorable: format.number(success.restorable),
          count: success.ended,
        })}
      />
      <Stat
        label={t('backups.tiles.newest')}
        value={newest?.bytes == null ? '–' : <NumberValue value={newest.bytes} unit="bytes" />}
        comparison={newest?.records == null ? undefined : t('backups.tiles.records', { count: newest.records })}
        trend={sizes.length > 2 ? sizes : undefined}
        to={newest ? backupHref(newest) : undefined}
      />
      <Stat
        label={t('backups.tiles.next')}
        value={next ? <Relative value={next.at} /> : t('backups.tiles.noNext')}
        comparison={next ? <bdi>{next.name}</bdi> : undefined}
        to="/admin/backup/schedules"
      />
      <Stat
        label={t('backups.tiles.stored')}
        value={<NumberValue value={stored.bytes} unit="bytes" />}
        comparison={t('backups.tiles.files', { count: stored.files })}
        to="/admin/backup/retention"
      />
    </StatRow>
  )
}
