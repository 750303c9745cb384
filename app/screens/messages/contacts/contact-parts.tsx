import { CalendarPlus, Mail, MailOpen, MessageSquare, PhoneCall } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { Relative } from '#app/ui/value/date-time.tsx'
import { Labelled } from '#app/ui/value/labelled.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { CommunicationCounts } from '#server/communications/messages/message.queries.ts'

export interface ContactAbout {
  kind: 'lead' | 'sale'
  id: string
  /** More of the record's address, to come back to: `&from=today`. */
  search?: string
}

/** Whether anybody was ever reached, tried or put into the calendar. */
function hasContacts({ callTotal, smsTotal, emailTotal, meetingTotal, letterTotal }: CommunicationCounts): boolean {
  return callTotal + smsTotal + emailTotal + meetingTotal + letterTotal > 0
}

/** How often somebody was contacted in each channel, and how it went. */
export function ContactTiles({ counts }: { counts: CommunicationCounts }) {
  const { t } = useTranslation()
  if (!hasContacts(counts)) return null
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
function ContactActions({ about, reach }: { about: ContactAbout; reach: { phone: boolean; email: boolean } }) {
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

export interface ContactHistoryProps {
  title: string
  about: ContactAbout
  counts: CommunicationCounts
  /** Whether this person writes and logs; and what the record can be reached by. */
  may: boolean
  reach: { phone: boolean; email: boolean }
  /** The timeline, which has the contacts in every channel. */
  children: ReactNode
}

/** All that happened to a lead or a sale, contacts included, and the way to the next one. */
export function ContactHistory({ title, about, counts, may, reach, children }: ContactHistoryProps) {
  const { t } = useTranslation()
  const last = counts.lastContactAt
  return (
    <Section
      title={title}
      description={
        last ? (
          <>
            <Labelled label={t('messages.tiles.last')}>
              <Relative value={last} />
            </Labelled>
          </>
        ) : (
          !hasContacts(counts) && t('messages.section.none')
        )
      }
      actions={may && <ContactActions about={about} reach={reach} />}
      footer={
        hasContacts(counts) && (
          <TextLink to={`/messages?${about.kind}=${about.id}`}>{t('messages.section.all')}</TextLink>
        )
      }
    >
      {children}
    </Section>
  )
}
