import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { backupHref } from '../backup-columns.tsx'
import { restoreFromHref } from './choosing/backup-choice.tsx'
import { failureOf, TELLING } from './failures.ts'
import { PreviewTables } from './preview/preview-tables.tsx'

/** What became of it, what is safe, and what to do next. `held`: it still pauses what goes out. */
export function Outcome({ restore, held }: { restore: RestoreDetail; held: boolean }) {
  const { t } = useTranslation()
  const { state, failure, backupId } = restore
  if (state === 'RESTORED') return <Restored restore={restore} held={held} />
  if (state !== 'FAILED' && state !== 'CANCELLED' && state !== 'EXPIRED') return null
  const again = backupId && <ButtonLink to={restoreFromHref({ id: backupId })}>{t('restores.done.again')}</ButtonLink>
  return (
    <Banner tone={state === 'FAILED' ? 'negative' : 'neutral'} title={t(`restores.states.${state}`)} actions={again}>
      {state === 'FAILED' && t(`restores.failures.${failureOf(failure)}`)}
      {state === 'CANCELLED' && t('restores.done.cancelled')}
      {state === 'EXPIRED' && t('restores.done.expired')} {t('restores.done.nothing')}
      {state === 'FAILED' && TELLING.has(failure ?? '') && restore.failureMessage && (
        <details className="pt-1.5 text-xs text-muted">
          <summary className="min-h-6 cursor-pointer">{t('restores.done.details')}</summary>
          <p lang="en" dir="ltr" className="break-words">
            {restore.failureMessage}
          </p>
        </details>
      )}
    </Banner>
  )
}

function Restored({ restore, held }: { restore: RestoreDetail; held: boolean }) {
  const { t } = useTranslation()
  const { outcome, safetyBackupId, preview } = restore
  return (
    <>
      <Banner
        tone="positive"
        title={t('restores.done.title')}
        actions={held && <ButtonLink to="/admin/backup/restores">{t('shell.heldLook')}</ButtonLink>}
      >
        {t('restores.done.text')} {held && t('restores.done.held')}
      </Banner>
      {outcome && (
        <StatRow>
          {(['inserts', 'updates', 'deletes'] as const).map((key) => (
            <Stat key={key} label={t(`restores.changes.${key}`)} value={<NumberValue value={outcome[key]} />} />
          ))}
          <Stat label={t('restores.done.sessions')} value={<NumberValue value={outcome.sessionsEnded} />} />
          {outcome.sendsMarkedUnknown > 0 && (
            <Stat label={t('restores.done.unknown')} value={<NumberValue value={outcome.sendsMarkedUnknown} />} />
          )}
          {outcome.passwordsToReset > 0 && (
            <Stat label={t('restores.done.passwords')} value={<NumberValue value={outcome.passwordsToReset} />} />
          )}
        </StatRow>
      )}
      {preview && <PreviewTables tables={preview.tables} />}
      <Banner title={t('restores.done.undo')}>
        {safetyBackupId ? (
          <>
            {t('restores.done.undoHint')}{' '}
            <TextLink to={backupHref({ id: safetyBackupId })}>{t('restores.fields.safety')}</TextLink>
          </>
        ) : (
          t('restores.done.noUndo')
        )}
      </Banner>
    </>
  )
}
