import { useTranslation } from 'react-i18next'
import { PasswordField } from '#app/ui/form/input.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'

/** Asks for what opens an encrypted backup. Used once, kept nowhere. */
export function KeyField({ encryption }: { encryption: BackupRun['encryption'] }) {
  const { t } = useTranslation()
  if (!encryption) return null
  const { passphrase } = encryption
  return (
    <PasswordField
      name="secret"
      label={passphrase ? t('encryption.open.passphrase') : t('encryption.open.identity')}
      hint={passphrase ? t('encryption.open.passphraseHint') : t('encryption.open.identityHint')}
      autoComplete="off"
      required={false}
    />
  )
}
