import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import type { BackupVerification } from '#server/backups/backups.schemas.ts'

const FAILURES = [
  'NO_SPACE',
  'FINDINGS',
  'NO_KEY',
  'STORE_UNREACHABLE',
  'LOCK_TIMEOUT',
  'SCHEMA_CHANGED',
  'ROW_TOO_LARGE',
  'PERMISSION',
  'CONNECTION_LOST',
  'NO_SUCH_COMPANY',
  'CANCELLED',
  'LEASE_LOST',
  'PROCESS_DIED',
  'UNREADABLE',
] as const

/** What is wrong with a backup, where, and what to do. Nothing when nothing is. */
export function Trouble({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  if (backup.state === 'FAILED') {
    const failure = FAILURES.find((known) => known === backup.failure) ?? 'UNEXPECTED'
    return (
      <Banner tone="negative" title={t('backups.detail.failed')}>
        {t(`backups.failures.${failure}`)} {t('backups.failures.safe')}
      </Banner>
    )
  }
  if (backup.corruptAt) {
    return (
      <Banner
        tone="negative"
        title={t('backups.detail.corrupt')}
        actions={<ButtonLink to="/admin/backup">{t('backups.create.title')}</ButtonLink>}
      >
        <ul className="list-disc ps-5">
          {(backup.verification?.problems ?? []).map((problem) => (
            <li key={`${problem.part}-${problem.table}-${problem.chunk}-${problem.message}`}>
              {problemText(t, problem)}
            </li>
          ))}
        </ul>
        <p className="pt-1">{t('backups.detail.corruptHint')}</p>
      </Banner>
    )
  }
  if (backup.state === 'WRITTEN' && !backup.working) {
    return <Banner tone="warning">{t('backups.detail.writtenHint')}</Banner>
  }
  return null
}

function problemText(t: TFunction, problem: BackupVerification['problems'][number]): string {
  const { part, table, chunk } = problem
  if (part === 'file' && table !== null && chunk !== null) return t('backups.problems.fileUpTo', { table, chunk })
  return t(`backups.problems.${part}`, { table: table ?? '', chunk: chunk ?? 0 })
}
