import { FlaskConical } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import type { DrillDetail, DrillRun } from '#server/backups/drill/drill.service.ts'
import { backupHref } from '../backup-columns.tsx'
import { failureOf } from '../restores/failures.ts'
import { DRILL_PHASES, LoadProgress } from '../restores/load-progress.tsx'

export const drillHref = ({ id }: Pick<DrillRun, 'id'>) => `/admin/backup/drills/${id}`

const TONE: Record<DrillRun['state'], Tone> = {
  RUNNING: 'accent',
  PASSED: 'positive',
  FAILED: 'negative',
  COULD_NOT_RUN: 'warning',
}

export function DrillStatus({ drill }: { drill: Pick<DrillRun, 'state' | 'working'> }) {
  const { t } = useTranslation()
  return (
    <Status tone={TONE[drill.state]} live={drill.working}>
      {t(`drills.states.${drill.state}`)}
    </Status>
  )
}

/** The last trial restore: what agreed, what did not, and the way to the next. */
export function DrillResult({ backup, drill }: { backup: BackupDetail; drill: DrillDetail | null }) {
  const { t } = useTranslation()
  const may = backup.path !== null && !backup.working && backup.removalBeganAt === null
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
      <div className="flex flex-col gap-3">
        {drill === null ? (
          <p className="text-sm text-muted">{t('drills.none')}</p>
        ) : drill.working ? (
          <LoadProgress label={t('drills.states.RUNNING')} progress={drill.progress} phases={DRILL_PHASES} />
        ) : (
          <LastDrill drill={drill} />
        )}
      </div>
    </Section>
  )
}

function LastDrill({ drill }: { drill: DrillDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const problems = drill.report?.problems ?? []
  return (
    <div className="flex flex-col gap-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <DrillStatus drill={drill} />
        <span className="text-muted">
          <DateTime value={drill.startedAt} />, <bdi>{drill.requestedByName}</bdi>
        </span>
      </p>
      {drill.state === 'PASSED' && (
        <p>
          {t('drills.agreed', { rows: format.number(drill.rows ?? 0), tables: format.number(drill.tables ?? 0) })}{' '}
          {drill.ms !== null && <NumberValue value={drill.ms / 1000} unit="duration" />}
        </p>
      )}
      {drill.state === 'COULD_NOT_RUN' && <p>{t(`restores.failures.${failureOf(drill.failure)}`)}</p>}
      {problems.length > 0 && (
        <ul lang="en" dir="ltr" className="list-disc ps-5">
          {problems.slice(0, 5).map(({ kind, table, message }) => (
            <li key={`${kind} ${table} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      <p>
        <TextLink to={drillHref(drill)}>{t('drills.perTable')}</TextLink>
      </p>
    </div>
  )
}
