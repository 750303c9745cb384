import { useTranslation } from 'react-i18next'
import { Status } from '#app/ui/base/badge.tsx'
import { type BatchState, isWorking, type Outcome, type Verdict } from '#server/imports/imports.schemas.ts'

const STATES = {
  UPLOADED: 'neutral',
  PREVIEWING: 'accent',
  PREVIEWED: 'accent',
  QUEUED: 'accent',
  IMPORTING: 'accent',
  IMPORTED: 'positive',
  FAILED: 'negative',
  CANCELLED: 'neutral',
  UNDOING: 'warning',
  UNDONE: 'warning',
} as const satisfies Record<BatchState, string>

export function ImportState({ state }: { state: BatchState }) {
  const { t } = useTranslation()
  return (
    <Status tone={STATES[state]} live={isWorking(state)}>
      {t(`leads.imports.states.${state}`)}
    </Status>
  )
}

const VERDICTS = {
  new: 'positive',
  update: 'accent',
  duplicate_in_file: 'neutral',
  duplicate_in_database: 'neutral',
  invalid: 'negative',
} as const satisfies Record<Verdict, string>

export function VerdictBadge({ verdict }: { verdict: string }) {
  const { t } = useTranslation()
  const known = Object.keys(VERDICTS).find((name) => name === verdict) as Verdict | undefined
  return (
    <Status tone={known ? VERDICTS[known] : 'neutral'}>{known ? t(`leads.imports.verdicts.${known}`) : verdict}</Status>
  )
}

const OUTCOMES = {
  created: 'positive',
  updated: 'accent',
  skipped: 'neutral',
  rejected: 'negative',
  undone: 'neutral',
  kept: 'warning',
} as const satisfies Record<Outcome, string>

export function OutcomeBadge({ outcome }: { outcome: string | null }) {
  const { t } = useTranslation()
  const known = Object.keys(OUTCOMES).find((name) => name === outcome) as Outcome | undefined
  return known ? <Status tone={OUTCOMES[known]}>{t(`leads.imports.outcomes.${known}`)}</Status> : '–'
}
