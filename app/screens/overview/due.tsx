import { CalendarCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { callListPath, callListSearch } from '#app/screens/leads/work/call-list.ts'
import { Badge } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { Overview } from '#server/overview/overview.service.ts'

/** The leads to act on today, the longest overdue first. */
export function Due({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const { due } = overview
  // Both begin with the same: an agent's own, and everybody's for whoever leads them.
  const list = { assigned: null }
  return (
    <Section
      className="flex flex-col"
      title={t('overview.due.title')}
      description={due.due > 0 ? t('overview.due.summary', { count: due.due, overdue: due.overdue }) : undefined}
      flush
      footer={due.due > 0 ? <TextLink to={callListPath(list)}>{t('overview.due.all')}</TextLink> : undefined}
    >
      {due.rows.length === 0 ? (
        <div className="flex flex-col items-center gap-2 px-6 py-12 text-center text-sm text-muted">
          <CalendarCheck aria-hidden className="size-5" strokeWidth={1.5} />
          {t('overview.due.empty')}
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {due.rows.slice(0, 5).map((lead) => (
            <DueLead key={lead.id} lead={lead} today={overview.period.today} search={callListSearch(list)} />
          ))}
        </ul>
      )}
    </Section>
  )
}

function DueLead({ lead, today, search }: { lead: Overview['due']['rows'][number]; today: string; search: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const at = lead.nextActionAt
  const isToday = at !== null && format.date(at) === format.date(today)
  return (
    <li className="flex items-center justify-between gap-3 px-4 py-2 text-sm hover:bg-hover">
      <div className="min-w-0">
        <TextLink quiet to={`/leads/${lead.id}${search}`}>
          <bdi>{lead.name ?? t('overview.due.unnamed')}</bdi>
        </TextLink>
        {/* The action is cut where its own language ends it, whatever the direction of the page. */}
        <p className="mt-0.5 flex items-center gap-1 text-xs whitespace-nowrap text-muted">
          {lead.phone && <Phone value={lead.phone} />}
          {lead.phone && lead.nextAction && <span>·</span>}
          {lead.nextAction && <bdi className="truncate">{lead.nextAction}</bdi>}
        </p>
      </div>
      <div className="flex shrink-0 items-center gap-2 text-xs text-muted">
        {at &&
          (isToday ? (
            <DateTime value={at} as="time" />
          ) : (
            <>
              <Badge tone="warning">{t('overview.due.overdue')}</Badge>
              <DateTime value={at} as="weekday" />
            </>
          ))}
      </div>
    </li>
  )
}
