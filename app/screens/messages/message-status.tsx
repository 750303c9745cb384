import { CalendarClock, Mail, MailOpen, MessageSquare, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import type { CommunicationType, MessageStatus } from '#server/communications/communications.schemas.ts'

export const TYPE_ICONS = { EMAIL: Mail, SMS: MessageSquare, CALL: Phone, MEETING: CalendarClock, LETTER: MailOpen }

const TONES: Record<MessageStatus, Tone> = {
  PENDING: 'neutral',
  IN_DOUBT: 'warning',
  SCHEDULED: 'accent',
  SENT: 'positive',
  DELIVERED: 'positive',
  OPENED: 'positive',
  CLICKED: 'positive',
  RECEIVED: 'accent',
  COMPLETED: 'positive',
  NO_ANSWER: 'warning',
  BOUNCED: 'negative',
  FAILED: 'negative',
  CANCELLED: 'neutral',
}

export function toneOf(status: MessageStatus): Tone {
  return TONES[status]
}

/** How far a message or contact has come. */
export function MessageStatusBadge({ status }: { status: MessageStatus }) {
  const { t } = useTranslation()
  return <Status tone={TONES[status]}>{t(`messages.status.${status}`)}</Status>
}

/** The channel: a picture and its word. */
export function ChannelName({ type }: { type: CommunicationType }) {
  const { t } = useTranslation()
  const Icon = TYPE_ICONS[type]
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Icon aria-hidden className="size-4 shrink-0 text-muted" strokeWidth={1.75} />
      {t(`messages.type.${type}`)}
    </span>
  )
}
