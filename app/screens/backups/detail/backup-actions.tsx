import { Download, FileJson, History, Pin, PinOff, ShieldCheck, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { backupHref } from '../backup-columns.tsx'
import { restoreFromHref } from '../restores/choosing/backup-choice.tsx'

/** What can be done with a backup whose files are there. */
export function BackupActions({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  if (backup.path === null || backup.removalBeganAt !== null) return null
  const verifying = backup.verification?.state === 'RUNNING'
  const file = `/api/admin/backups/${backup.id}`
  return (
    <>
      {/* Furthest from what is pressed daily. */}
      {!backup.working && backup.pinnedAt === null && (
        <ButtonLink icon={Trash2} to={`${backupHref(backup)}?remove=1`} variant="ghost">
          {t('backups.detail.remove')}
        </ButtonLink>
      )}
      {!backup.working && (
        <Form className="contents">
          <Submit
            variant="ghost"
            icon={backup.pinnedAt ? PinOff : Pin}
            name="intent"
            value={backup.pinnedAt ? 'unpin' : 'pin'}
          >
            {backup.pinnedAt ? t('backups.detail.unpin') : t('backups.detail.pin')}
          </Submit>
          {!backup.encrypted && (
            <Submit variant="secondary" icon={ShieldCheck} name="intent" value="verify" disabled={verifying}>
              {t('backups.detail.verify')}
            </Submit>
          )}
        </Form>
      )}
      {!backup.working && backup.encrypted && (
        <ButtonLink icon={ShieldCheck} to={`${backupHref(backup)}?open=verify`} variant="secondary">
          {t('backups.detail.verify')}
        </ButtonLink>
      )}
      {!backup.working && backup.kind === 'comprehensive' && backup.corruptAt === null && (
        <ButtonLink icon={History} to={restoreFromHref(backup)}>
          {t('restores.from')}
        </ButtonLink>
      )}
      <ButtonLink icon={FileJson} to={`${file}/manifest`} reloadDocument download variant="ghost">
        {t('backups.detail.manifest')}
      </ButtonLink>
      <ButtonLink
        variant={backup.corruptAt ? 'ghost' : 'primary'}
        icon={Download}
        to={`${file}/file`}
        reloadDocument
        download
      >
        {t('backups.detail.download')}
      </ButtonLink>
    </>
  )
}
