import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import type { SendingState } from '#server/communications/sending/sending.schemas.ts'

const TONES: Record<SendingState, Tone> = {
  WAITING: 'neutral',
  DEFERRED: 'warning',
  SENDING: 'accent',
  UNKNOWN: 'negative',
  SENT: 'positive',
  FAILED: 'negative',
  REFUSED: 'warning',
  CANCELLED: 'neutral',
}

interface Standing {
  sendingState: SendingState | null
  sendingReasons: string[]
  errorCode: string | null
}

/** Why a message stands where it stands, in the reader's words; a code of a server's own is shown as it is. */
export function wordReasons({ sendingReasons, errorCode }: Standing, t: TFunction): string[] {
  const codes = sendingReasons.length > 0 ? sendingReasons : errorCode ? [errorCode] : []
  return codes.map((code) => t(`sending.reasons.${code}`, { defaultValue: t('sending.serverSaid', { code }) }))
}

/** Where a message stands, and under it every reason. */
export function OutboxState({ message }: { message: Standing }) {
  const { t } = useTranslation()
  const state = message.sendingState ?? 'WAITING'
  return (
    // So wide that most reasons are one line: twice as many messages are seen at once.
    <span className="flex flex-col gap-0.5 py-1 in-[td]:sm:min-w-56">
      <span>
        <Status tone={TONES[state]} live={state === 'SENDING'}>
          {t(`sending.state.${state}`)}
        </Status>
      </span>
      {state !== 'SENT' &&
        wordReasons(message, t).map((words) => (
          <span key={words} className="max-w-80 text-xs whitespace-normal text-muted">
            {words}
          </span>
        ))}
    </span>
  )
}
