import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { backupHref } from '../backup-columns.tsx'
import { KeyField } from '../making/key-field.tsx'

/** What an encrypted backup needs to be opened with, and what can be done without. */
export function ForWhom({ encryption }: { encryption: NonNullable<BackupDetail['encryption']> }) {
  const { t } = useTranslation()
  return (
    <Section
      title={t('encryption.detail.title')}
      description={
        encryption.passphrase
          ? t('encryption.detail.passphrase')
          : t('encryption.detail.recipients', { count: encryption.recipients.length })
      }
    >
      {encryption.recipients.length > 0 && (
        <ul className="flex flex-col gap-1 pb-3">
          {encryption.recipients.map((recipient) => (
            <li key={recipient}>
              <Copyable value={recipient} label={t('encryption.keys.recipient')} />
            </li>
          ))}
        </ul>
      )}
      <p className="text-sm text-muted">{t('encryption.detail.without')}</p>
    </Section>
  )
}

export type Opening = 'verify' | 'drill'

/** Asks for the key before an encrypted backup is read. A page of its own, so that it needs no script. */
export function OpenWith({ backup, opening }: { backup: BackupDetail; opening: Opening }) {
  const { t } = useTranslation()
  return (
    <Section title={t(`encryption.open.${opening}Title`)}>
      <p className="pb-3 text-sm text-muted">{t(`encryption.open.${opening}Text`)}</p>
      <Form className="flex max-w-xl flex-col gap-4" action={`${backupHref(backup)}?open=${opening}`}>
        <KeyField encryption={backup.encryption} />
        <FormActions>
          <Submit name="intent" value={opening}>
            {opening === 'verify' ? t('backups.detail.verify') : t('drills.run')}
          </Submit>
          <ButtonLink to={backupHref(backup)}>{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Form>
    </Section>
  )
}
