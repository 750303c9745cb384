import type { TFunction } from 'i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import { DispositionBadge, type DispositionChoice } from './disposition-badge.tsx'

/** A person by name, a business by its own. */
export function leadName(lead: { firstName: string; lastName: string; companyName: string | null }): string {
  return `${lead.firstName} ${lead.lastName}`.trim() || (lead.companyName ?? '–')
}

/** The columns of the list of leads; the hidden ones wait in the view menu. */
export function leadsColumns(t: TFunction, dispositions: readonly DispositionChoice[]): Column<LeadRow>[] {
  return [
    {
      key: 'name',
      header: t('leads.fields.name'),
      fixed: true,
      width: '15rem',
      cell: (lead) => (
        <TextLink quiet to={`/leads/${lead.id}`} dir="auto">
          {leadName(lead)}
        </TextLink>
      ),
    },
    {
      key: 'disposition',
      header: t('leads.fields.disposition'),
      narrow: 'aside',
      cell: (lead) => <DispositionBadge code={lead.disposition} dispositions={dispositions} />,
    },
    {
      key: 'phone',
      header: t('leads.fields.phone'),
      narrow: 'plain',
      cell: (lead) => (lead.phone ? <Phone value={lead.phone} /> : '–'),
    },
    {
      key: 'email',
      header: t('leads.fields.email'),
      narrow: 'plain',
      // Who it is stands before the @; so all columns fit a laptop, in Arabic too.
      width: '10.5rem',
      cell: (lead) => (lead.email ? <Email value={lead.email} /> : '–'),
    },
    {
      key: 'assignedTo',
      header: t('leads.fields.assignedTo'),
      width: '10rem',
      cell: (lead) => (lead.assignedToName ? <bdi>{lead.assignedToName}</bdi> : '–'),
    },
    {
      key: 'nextAction',
      header: t('leads.fields.nextAction'),
      sort: 'nextAction',
      cell: (lead) => (lead.nextActionAt ? <DateTime value={lead.nextActionAt} /> : '–'),
    },
    {
      key: 'source',
      header: t('leads.fields.source'),
      width: '9rem',
      cell: (lead) => <SourceName source={lead.source} />,
    },
    {
      key: 'created',
      header: t('leads.fields.created'),
      sort: 'created',
      descending: true,
      cell: (lead) => <DateTime value={lead.createdAt} as="date" />,
    },
    {
      key: 'company',
      header: t('leads.fields.companyName'),
      hidden: true,
      cell: (lead) => (lead.companyName ? <bdi>{lead.companyName}</bdi> : '–'),
    },
    {
      key: 'city',
      header: t('leads.fields.city'),
      hidden: true,
      cell: (lead) => (lead.city ? <bdi>{lead.city}</bdi> : '–'),
    },
    {
      key: 'postcode',
      header: t('leads.fields.postcode'),
      hidden: true,
      cell: (lead) => (lead.postcode ? <bdi>{lead.postcode}</bdi> : '–'),
    },
    {
      key: 'dispositionAt',
      header: t('leads.fields.dispositionAt'),
      hidden: true,
      cell: (lead) => <DateTime value={lead.dispositionAt} />,
    },
  ]
}
