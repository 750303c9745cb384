import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { backupHref } from '../backup-columns.tsx'

/** Whether the files are there to stay: pinned, being deleted, or gone. */
export function Keeping({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const rule = backup.removalRule === 'no rule keeps it' ? t('backups.detail.noRule') : (backup.removalRule ?? '')
  if (backup.removedAt) {
    const when = format.date(backup.removedAt, 'dateTime')
    return <Banner>{t('backups.detail.removed', { when, rule })}</Banner>
  }
  if (backup.removalBeganAt) return <Banner tone="warning">{t('backups.detail.removing', { rule })}</Banner>
  if (!backup.pinnedAt) return null
  const when = format.date(backup.pinnedAt, 'date')
  return (
    <Banner tone="accent" title={t('backups.detail.pinned')}>
      {t('backups.detail.pinnedBy', { name: backup.pinnedByName ?? '', when })}
      {backup.pinReason && (
        <>
          {' '}
          <bdi>{backup.pinReason}</bdi>
        </>
      )}
    </Banner>
  )
}

/** Asks why before the files of a backup are deleted. A page of its own, so that it needs no script. */
export function RemoveBackup({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  return (
    <Section title={t('backups.detail.removeTitle')}>
      <p className="pb-3 text-sm text-muted">{t('backups.detail.removeText')}</p>
      <Form className="flex max-w-xl flex-col gap-4" action={`${backupHref(backup)}?remove=1`}>
        <TextField
          name="reason"
          label={t('backups.detail.removeReason')}
          minLength={3}
          maxLength={500}
          autoComplete="off"
          required
        />
        <FormActions>
          <Submit name="intent" value="remove" variant="danger">
            {t('backups.detail.remove')}
          </Submit>
          <ButtonLink to={backupHref(backup)}>{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Form>
    </Section>
  )
}
