import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { backupHref } from '../backup-columns.tsx'
import { whatOf } from './restore-words.tsx'

/** Who wants what, from which backup, and who stands behind it. */
export function AboutRestore({ restore }: { restore: RestoreDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { approval } = restore
  const confirmed = restore.confirmedAt !== null
  return (
    <Section title={t('backups.detail.about')}>
      <DescriptionList
        facts={[
          { label: t('restores.fields.what'), value: <bdi>{whatOf(t, format, restore)}</bdi> },
          { label: t('restores.fields.mode'), value: t(`restores.new.modes.${restore.mode}`) },
          {
            label: t('restores.fields.backup'),
            value: restore.backupId ? (
              <TextLink to={backupHref({ id: restore.backupId })} className="text-xs break-all">
                <bdi dir="ltr">{restore.fileName}</bdi>
              </TextLink>
            ) : (
              <bdi dir="ltr" className="text-xs break-all">
                {restore.fileName}
              </bdi>
            ),
          },
          { label: t('restores.fields.who'), value: <bdi>{restore.requestedByName}</bdi> },
          ...(approval.required || approval.approvedByName
            ? [
                {
                  label: t('restores.fields.approvedBy'),
                  value: approval.approvedByName && <bdi>{approval.approvedByName}</bdi>,
                },
              ]
            : []),
          ...(confirmed
            ? [
                {
                  label: t('restores.fields.confirmedBy'),
                  value: restore.confirmedByName && <bdi>{restore.confirmedByName}</bdi>,
                },
                {
                  label: t('restores.fields.safety'),
                  value: restore.safetyBackupId ? (
                    <TextLink to={backupHref({ id: restore.safetyBackupId })}>
                      <bdi>{`…${restore.safetyBackupId.slice(-8)}`}</bdi>
                    </TextLink>
                  ) : (
                    restore.safetySkipped && t('restores.fields.skipped')
                  ),
                },
              ]
            : []),
          ...(restore.state === 'PREVIEWED' && restore.expiresAt
            ? [{ label: t('restores.fields.expires'), value: <DateTime value={restore.expiresAt} /> }]
            : []),
          ...(restore.finishedAt
            ? [{ label: t('restores.fields.finished'), value: <DateTime value={restore.finishedAt} /> }]
            : []),
        ]}
      />
    </Section>
  )
}
