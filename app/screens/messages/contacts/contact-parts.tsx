import { CalendarPlus, Mail, MailOpen, MessageSquare, PhoneCall } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { DateTime, Relative } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { CommunicationCounts } from '#server/communications/messages/message.queries.ts'
import type { MessageRow } from '#server/communications/messages/messages.queries.ts'
import { ChannelName, MessageStatusBadge } from '../message-status.tsx'

export interface ContactAbout {
  kind: 'lead' | 'sale'
  id: string
  /** More of the record's address, to come back to: `&from=today`. */
  search?: string
}

/** How often somebody was contacted in each channel, and how it went. */
export function ContactTiles({ counts }: { counts: CommunicationCounts }) {
  const { t } = useTranslation()
  const note = (failed: number, waiting: number) =>
    [
      ...(failed > 0 ? [t('messages.tiles.failed', { count: failed })] : []),
      ...(waiting > 0 ? [t('messages.tiles.waiting', { count: waiting })] : []),
    ].join(' · ') || undefined
  return (
    <StatRow>
      <Stat label={t('messages.tiles.calls')} value={<NumberValue value={counts.callTotal} />} />
      <Stat
        label={t('messages.tiles.texts')}
        value={<NumberValue value={counts.smsTotal} />}
        comparison={note(counts.smsFailed, counts.smsPending)}
      />
      <Stat
        label={t('messages.tiles.emails')}
        value={<NumberValue value={counts.emailTotal} />}
        comparison={note(counts.emailFailed, counts.emailPending)}
      />
      <Stat
        label={t('messages.tiles.other')}
        value={<NumberValue value={counts.meetingTotal + counts.letterTotal} />}
      />
    </StatRow>
  )
}

/** Ways to reach the person and to write down that somebody did. */
export function ContactActions({ about, reach }: { about: ContactAbout; reach: { phone: boolean; email: boolean } }) {
  const { t } = useTranslation()
  const query = `${about.kind}=${about.id}${about.search ?? ''}`
  return (
    <>
      {reach.phone && (
        <ButtonLink size="sm" icon={MessageSquare} to={`/messages/new?${query}&channel=SMS`}>
          {t('messages.section.sms')}
        </ButtonLink>
      )}
      {reach.email && (
        <ButtonLink size="sm" icon={Mail} to={`/messages/new?${query}&channel=EMAIL`}>
          {t('messages.section.email')}
        </ButtonLink>
      )}
      <ButtonLink size="sm" icon={PhoneCall} to={`/messages/log?${query}&type=CALL`}>
        {t('messages.type.CALL')}
      </ButtonLink>
      <ButtonLink size="sm" icon={CalendarPlus} to={`/messages/log?${query}&type=MEETING`}>
        {t('messages.type.MEETING')}
      </ButtonLink>
      <ButtonLink size="sm" icon={MailOpen} to={`/messages/log?${query}&type=LETTER`}>
        {t('messages.type.LETTER')}
      </ButtonLink>
    </>
  )
}

export interface ContactsSectionProps {
  about: ContactAbout
  rows: MessageRow[]
  counts: CommunicationCounts
  /** Whether this person writes and logs; and what the record can be reached by. */
  may: boolean
  reach: { phone: boolean; email: boolean }
}

/** Contacts about a lead or a sale in every channel: how many, the newest ones, and the way to the next. */
export function ContactsSection({ about, rows, counts, may, reach }: ContactsSectionProps) {
  const { t } = useTranslation()
  return (
    <>
      {rows.length > 0 && <ContactTiles counts={counts} />}
      <Section
        title={t('messages.section.title')}
        description={
          counts.lastContactAt && (
            <>
              {t('messages.tiles.last')}: <Relative value={counts.lastContactAt} />
            </>
          )
        }
        flush={rows.length > 0}
        actions={may && <ContactActions about={about} reach={reach} />}
        footer={
          rows.length > 0 && <TextLink to={`/messages?${about.kind}=${about.id}`}>{t('messages.section.all')}</TextLink>
        }
      >
        {rows.length === 0 ? (
          <p className="text-sm text-muted">{t('messages.section.none')}</p>
        ) : (
          <ul className="divide-y divide-line text-sm">
            {rows.map((row) => (
              <li key={row.id} className="px-4 py-2.5">
                <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
                  <span className="flex flex-wrap items-center gap-x-3">
                    <TextLink quiet to={`/messages/${row.id}`}>
                      <ChannelName type={row.type} />
                    </TextLink>
                    <MessageStatusBadge status={row.status} />
                  </span>
                  <span className="text-xs text-muted">
                    {row.userName && (
                      <>
                        <bdi>{row.userName}</bdi> ·{' '}
                      </>
                    )}
                    <DateTime value={row.occurredAt} />
                  </span>
                </div>
                {(row.subject ?? row.summary) && (
                  <p className="mt-1 line-clamp-2 whitespace-pre-wrap text-muted">
                    <bdi>{row.subject ?? row.summary}</bdi>
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Section>
    </>
  )
}
