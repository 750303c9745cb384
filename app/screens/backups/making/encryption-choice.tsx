import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { PasswordField, TextArea } from '#app/ui/form/input.tsx'
import type { EncryptionChoice as Choice } from '#server/backups/encryption/encryption.schemas.ts'
import type { BackupOptions } from '#server/backups/history/history.service.ts'

/**
 * For whom a backup is encrypted. What belongs to a choice stands below it, whether or not scripts run: the browser
 * shows it once the choice is made, by the style sheet alone.
 */
export function EncryptionChoice({
  options,
  whole,
  chosen = 'configured',
  recipients = [],
  byHand = false,
}: {
  options: BackupOptions
  /** Whether it is of the whole database, as far as the form knows. */
  whole: boolean
  chosen?: Choice
  recipients?: readonly string[]
  /** A passphrase needs a person who types it. */
  byHand?: boolean
}) {
  const { t } = useTranslation()
  const { keys, from, passphrase } = options.configured[whole ? 'database' : 'company']
  const configured = from
    ? t(`encryption.choice.configuredKeys_${from}`, { count: keys })
    : passphrase
      ? t('encryption.choice.configuredPassphrase')
      : t('encryption.choice.configuredNone')
  const choices = [
    { value: 'configured', hint: configured },
    { value: 'recipients', hint: t('encryption.choice.recipientsHint') },
    ...(byHand ? [{ value: 'passphrase', hint: t('encryption.choice.passphraseHint') }] : []),
    { value: 'none', hint: t('encryption.choice.noneHint') },
  ] as { value: Choice; hint: string }[]
  return (
    <div className="group/encryption flex flex-col gap-4">
      <RadioGroup
        name="encryption"
        label={t('encryption.choice.label')}
        defaultValue={chosen}
        options={choices.map(({ value, hint }) => ({ value, label: t(`encryption.choice.${value}`), hint }))}
      />
      <div className="hidden group-has-[input[value=recipients]:checked]/encryption:block">
        <TextArea
          name="recipients"
          rows={2}
          label={t('encryption.choice.keys')}
          hint={t('encryption.choice.keysHint')}
          defaultValue={recipients.join('\n')}
          dir="ltr"
          required={false}
        />
      </div>
      {byHand && (
        <div className="hidden flex-col gap-4 group-has-[input[value=passphrase]:checked]/encryption:flex">
          <div className="grid gap-4 sm:grid-cols-2">
            <PasswordField
              name="passphrase"
              label={t('encryption.choice.words')}
              hint={t('encryption.choice.wordsHint')}
              autoComplete="new-password"
              required={false}
            />
            <PasswordField
              name="passphraseAgain"
              label={t('encryption.choice.wordsAgain')}
              autoComplete="new-password"
              required={false}
            />
          </div>
          <p className="text-sm text-warning">{t('encryption.choice.wordsLost')}</p>
        </div>
      )}
      <p className="text-xs text-muted">
        {t('encryption.choice.readable')} <TextLink to="/admin/backup/keys">{t('encryption.keys.title')}</TextLink>
      </p>
    </div>
  )
}
