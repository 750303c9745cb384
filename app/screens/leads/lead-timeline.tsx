import type { i18n as Instance, TFunction } from 'i18next'
import { FileText, Mail, MessageSquare, Pencil, Phone, Tag } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type en from '#app/i18n/en/leads.ts'
import { toneOf } from '#app/screens/messages/message-status.tsx'
import type { Tone } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Timeline } from '#app/ui/page/timeline.tsx'
import type { MessageStatus } from '#server/communications/communications.schemas.ts'
import type { Channel } from '#server/leads/leads.schemas.ts'
import type { TimelineEvent } from '#server/leads/timeline.queries.ts'
import { type DispositionChoice, dispositionLabel } from './disposition-badge.tsx'

const ICONS = {
  disposition: Tag,
  sms: MessageSquare,
  email: Mail,
  communication: Phone,
  document: FileText,
  edit: Pencil,
}

const EDITS: Record<string, 'created' | 'assigned' | 'removed' | 'restored'> = {
  'lead.created': 'created',
  'lead.assigned': 'assigned',
  'lead.removed': 'removed',
  'lead.restored': 'restored',
}

const MERGES: Record<string, 'merged' | 'mergedAway' | 'mergeUndone'> = {
  'lead.merged': 'merged',
  'lead.merged_away': 'mergedAway',
  'lead.merge_undone': 'mergeUndone',
}

/** A message leaves by itself, at once or when quiet hours are over: looked at now and then. */
const LEAVING_MS = 5_000

/** One history of a lead: dispositions, messages, documents and edits. */
export function LeadTimeline({
  events,
  dispositions,
}: {
  events: readonly TimelineEvent[]
  dispositions: readonly DispositionChoice[]
}) {
  const { t, i18n } = useTranslation()
  useRefreshWhile(events.some(isLeaving), LEAVING_MS)
  if (events.length === 0) return <p className="text-sm text-muted">{t('leads.detail.noHistory')}</p>
  const nameOf = (code: string) =>
    dispositionLabel(
      dispositions.find((known) => known.code === code),
      i18n.language,
    ) ?? code
  return (
    <Timeline
      events={events.map((event) => ({
        id: event.id,
        at: event.at,
        icon: ICONS[event.kind],
        tone: toneOfEvent(event, i18n),
        title: <Title event={event} words={titleOf(event, t, i18n, nameOf)} />,
        actor: event.actorName ? <bdi>{event.actorName}</bdi> : undefined,
        children: wordsOf(event),
      }))}
    />
  )
}

function isLeaving(event: TimelineEvent): boolean {
  return (event.kind === 'sms' || event.kind === 'email') && factOf(event, 'status') === 'PENDING'
}

/** A contact has a page of its own, with every word of it. */
function Title({ event, words }: { event: TimelineEvent; words: string }) {
  const contact = factOf(event, 'contactId')
  return contact ? (
    <TextLink quiet to={`/messages/${contact}`}>
      {words}
    </TextLink>
  ) : (
    words
  )
}

function toneOfEvent(event: TimelineEvent, i18n: Instance): Tone {
  if (event.kind === 'disposition') return 'accent'
  const status = factOf(event, 'status')
  return i18n.exists(`messages.status.${status}`) ? toneOf(status as MessageStatus) : 'neutral'
}

function factOf(event: TimelineEvent, name: string): string | undefined {
  const value: unknown =
    typeof event.facts === 'object' && event.facts !== null ? Reflect.get(event.facts, name) : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function titleOf(event: TimelineEvent, t: TFunction, i18n: Instance, nameOf: (code: string) => string): string {
  switch (event.kind) {
    case 'disposition':
      return t('leads.timeline.disposition', { to: nameOf(factOf(event, 'to') ?? '') })
    case 'communication': {
      const channel = factOf(event, 'channel')
      return i18n.exists(`leads.timeline.channel.${channel}`)
        ? endedAs(event, t, i18n, t(`leads.timeline.channel.${channel as keyof typeof en.timeline.channel}`))
        : t('leads.timeline.communication')
    }
    case 'sms':
    case 'email':
      return endedAs(event, t, i18n, t(`leads.timeline.${event.kind}`))
    case 'edit':
      return editTitle(event, t, i18n)
    default:
      return t(`leads.timeline.${event.kind}`)
  }
}

/** A contact with how it ended: "Call · No answer". */
function endedAs(event: TimelineEvent, t: TFunction, i18n: Instance, channel: string): string {
  const status = factOf(event, 'status')
  return i18n.exists(`messages.status.${status}`)
    ? `${channel} · ${t(`messages.status.${status as MessageStatus}`)}`
    : channel
}

function editTitle(event: TimelineEvent, t: TFunction, i18n: Instance): string {
  const action = factOf(event, 'action') ?? ''
  const merging = MERGES[action]
  if (merging) return t(`leads.work.timeline.${merging}`)
  const consent = action === 'lead.consent_set'
  if (action !== 'lead.updated' && !consent) return t(`leads.timeline.${EDITS[action] ?? 'other'}`)
  const fields: unknown =
    typeof event.facts === 'object' && event.facts !== null ? Reflect.get(event.facts, 'fields') : []
  const names = (Array.isArray(fields) ? fields : []).map((name) => {
    const field = String(name).replace(/At$/, '')
    const channel = /^(email|sms|call|letter)Consent$/.exec(field)?.[1] as Channel | undefined
    if (channel) return t(`leads.work.channel.${channel}`)
    return i18n.exists(`leads.fields.${field}`) ? t(`leads.fields.${field as keyof typeof en.fields}`) : field
  })
  const list = names.join(', ')
  return consent ? t('leads.work.timeline.consent', { fields: list }) : t('leads.timeline.updated', { fields: list })
}

function wordsOf(event: TimelineEvent) {
  const words = factOf(event, 'reason') ?? factOf(event, 'text')
  const error = factOf(event, 'error')
  if (!words && !error) return undefined
  return (
    <>
      {words && (
        <p className="whitespace-pre-line">
          <bdi>{words}</bdi>
        </p>
      )}
      {error && <p className="text-negative">{error}</p>}
    </>
  )
}
