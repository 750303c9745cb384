import { CopyCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { DuplicateGroups } from '#server/leads/merging/merging.service.ts'
import { DispositionBadge, type DispositionChoice } from '../disposition-badge.tsx'
import { leadName } from '../leads-columns.tsx'

/** Leads that look like one person, group by group, each to be compared with the group's first. */
export function DuplicatesList({
  groups,
  dispositions,
}: {
  groups: DuplicateGroups['groups']
  dispositions: readonly DispositionChoice[]
}) {
  const { t } = useTranslation()
  if (groups.length === 0) {
    return (
      <EmptyState icon={CopyCheck} title={t('leads.work.duplicates.empty')}>
        {t('leads.work.duplicates.emptyHint')}
      </EmptyState>
    )
  }
  return (
    <Stack>
      {groups.map(({ value, count, leads }) => (
        <Section
          key={value}
          flush
          title={value.startsWith('+') ? <Phone value={value} /> : <bdi dir="ltr">{value}</bdi>}
          description={t('leads.work.duplicates.count', { count })}
        >
          <ul className="divide-y divide-line text-sm">
            {leads.map((lead, index) => (
              <li key={lead.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5">
                <TextLink to={`/leads/${lead.id}`} className="min-w-40 font-medium">
                  <bdi>{leadName(lead)}</bdi>
                </TextLink>
                <DispositionBadge code={lead.disposition} dispositions={dispositions} />
                <span className="text-muted">
                  <bdi>{lead.assignedToName ?? t('leads.list.unassigned')}</bdi> · <SourceName source={lead.source} /> ·{' '}
                  <DateTime value={lead.createdAt} as="date" />
                </span>
                {index > 0 && leads[0] && (
                  <ButtonLink
                    size="sm"
                    className="ms-auto"
                    to={`/leads/merge?one=${leads[0].id}&other=${lead.id}`}
                    aria-label={t('leads.work.duplicates.compareWith', { name: leadName(lead) })}
                  >
                    {t('leads.work.duplicates.compare')}
                  </ButtonLink>
                )}
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </Stack>
  )
}
