import { FlaskConical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import type { DrillDetail } from '#server/backups/drill/drill.service.ts'
import { backupHref } from '../backup-columns.tsx'

const TONE: Record<DrillDetail['state'], Tone> = {
  RUNNING: 'accent',
  PASSED: 'positive',
  FAILED: 'negative',
  COULD_NOT_RUN: 'warning',
}

/** The last trial restore: what agreed, what did not, and the way to the next. */
export function DrillResult({ backup, drill }: { backup: BackupDetail; drill: DrillDetail | null }) {
  const { t } = useTranslation()
  const may = backup.path !== null && !backup.working && backup.removalBeganAt === null
  const problems = drill?.report?.problems ?? []
  return (
    <Section
      title={t('drills.title')}
      description={t('drills.description')}
      actions={
        may &&
        (backup.encrypted ? (
          <ButtonLink size="sm" icon={FlaskConical} to={`${backupHref(backup)}?open=drill`}>
            {t('drills.run')}
          </ButtonLink>
        ) : (
          <Form className="contents">
            <Submit size="sm" icon={FlaskConical} name="intent" value="drill" disabled={drill?.working ?? false}>
              {t('drills.run')}
            </Submit>
          </Form>
        ))
      }
    >
      {drill === null ? (
        <p className="text-sm text-muted">{t('drills.none')}</p>
      ) : drill.working ? (
        <Progress
          label={t('drills.states.RUNNING')}
          done={drill.progress?.rows ?? 0}
          total={drill.progress?.totalRows || null}
          step={drill.progress?.table ?? undefined}
        />
      ) : (
        <div className="flex flex-col gap-2 text-sm">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <Status tone={TONE[drill.state]}>{t(`drills.states.${drill.state}`)}</Status>
            <span className="text-muted">
              <DateTime value={drill.startedAt} />, <bdi>{drill.requestedByName}</bdi>
            </span>
          </p>
          {drill.state === 'PASSED' && (
            <p>
              {t('drills.agreed', { rows: drill.rows ?? 0, tables: drill.tables ?? 0 })}{' '}
              {drill.ms !== null && <NumberValue value={drill.ms / 1000} unit="duration" />}
            </p>
          )}
          {drill.failureMessage && <p className="text-muted">{drill.failureMessage}</p>}
          {problems.length > 0 && (
            <ul className="list-disc ps-5">
              {problems.slice(0, 20).map(({ kind, table, message }) => (
                <li key={`${kind} ${table} ${message}`}>
                  {table && <bdi className="font-mono text-xs">{table}: </bdi>}
                  {message}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Section>
  )
}
