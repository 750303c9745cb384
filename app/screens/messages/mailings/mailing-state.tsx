import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import {
  isMailingWorking,
  type MailingState,
  type MailingVerdict,
} from '#server/communications/mailings/mailings.schemas.ts'

const STATES: Record<MailingState, Tone> = {
  DRAFT: 'neutral',
  CHECKING: 'accent',
  CHECKED: 'accent',
  SENDING: 'accent',
  DONE: 'positive',
  FAILED: 'negative',
  CANCELLED: 'neutral',
}

/** How far a mailing is. */
export function MailingStatus({ state }: { state: MailingState }) {
  const { t } = useTranslation()
  return (
    <Status tone={STATES[state]} live={isMailingWorking(state)}>
      {t(`mailings.state.${state}`)}
    </Status>
  )
}

const VERDICTS: Record<MailingVerdict, Tone> = { SEND: 'positive', DEFER: 'warning', REFUSE: 'negative' }

/** What becomes of the message to one person. */
export function VerdictStatus({ verdict }: { verdict: MailingVerdict }) {
  const { t } = useTranslation()
  return <Status tone={VERDICTS[verdict]}>{t(`mailings.verdict.${verdict}`)}</Status>
}
