import { ArrowRight, Pencil, ReceiptText, RotateCcw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { customFacts } from '#app/screens/fields/field-value.tsx'
import { ContactHistory, ContactTiles } from '#app/screens/messages/contacts/contact-parts.tsx'
import { Badge } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Columns, Section } from '#app/ui/page/section.tsx'
import { useAddressLines } from '#app/ui/value/address.ts'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { CommunicationCounts } from '#server/communications/messages/message.queries.ts'
import type { LeadDetail as Lead } from '#server/leads/leads.service.ts'
import type { TimelineEvent } from '#server/leads/timeline.queries.ts'
import type { NextDue } from '#server/leads/work/board.service.ts'
import { DispositionBadge } from './disposition-badge.tsx'
import { LeadTimeline } from './lead-timeline.tsx'
import { Assignment, DispositionForm } from './lead-work.tsx'
import { leadName } from './leads-columns.tsx'
import type { LeadChoices } from './leads-list.tsx'
import { MergeNotices } from './merging/merges.tsx'
import { type CallList, callListPath, callListSearch } from './work/call-list.ts'
import { ConsentSection } from './work/consent.tsx'

export interface LeadDetailProps {
  lead: Lead
  events: TimelineEvent[]
  choices: LeadChoices
  counts: CommunicationCounts
  userId: string
  /** The list of the day, when the lead was opened from it: the way on. */
  calls: { list: CallList; due: NextDue } | null
  callId: string
  may: { work: boolean; manage: boolean; personal: boolean }
}

/** A lead: what to do with it, who it is, and all that happened. */
export function LeadDetail({ lead, events, choices, counts, userId, calls, callId, may }: LeadDetailProps) {
  const { t, i18n } = useTranslation()
  const open = lead.deletedAt === null && lead.saleId === null
  return (
    <>
      <PageHeader
        title={<bdi>{leadName(lead)}</bdi>}
        crumbs={
          calls
            ? [{ label: t('leads.work.today.title'), to: callListPath(calls.list) }]
            : [{ label: t('leads.list.title'), to: '/leads' }]
        }
        status={
          <>
            <DispositionBadge code={lead.disposition} dispositions={choices.dispositions} />
            {lead.doNotContact && <Badge tone="negative">{t('leads.fields.doNotContact')}</Badge>}
          </>
        }
        actions={
          <>
            {calls?.due.next && (
              <ButtonLink
                variant="ghost"
                icon={ArrowRight}
                iconFlips
                to={`/leads/${calls.due.next.id}${callListSearch(calls.list)}`}
              >
                {t('leads.work.next.skip', { name: `\u2068${leadName(calls.due.next)}\u2069` })}
              </ButtonLink>
            )}
            {may.work && open && (
              <>
                <ButtonLink icon={Pencil} to={`/leads/${lead.id}/edit`}>
                  {t('leads.detail.edit')}
                </ButtonLink>
                <ButtonLink variant="primary" icon={ReceiptText} to={`/sales/new?lead=${lead.id}`}>
                  {t('leads.detail.convert')}
                </ButtonLink>
              </>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <Notices lead={lead} may={may} />
        <Columns
          aside={
            <>
              {may.work && open && (
                <DispositionForm
                  lead={lead}
                  dispositions={choices.dispositions}
                  next={calls?.due.next}
                  callId={callId}
                />
              )}
              {may.work && open && (
                <Assignment lead={lead} userId={userId} assignees={choices.assignees} mayManage={may.manage} />
              )}
              <ConsentSection lead={lead} mayWork={may.work && lead.deletedAt === null} />
            </>
          }
          below={
            <>
              <ContactTiles counts={counts} />
              <ContactHistory
                title={t('leads.detail.history')}
                about={{ kind: 'lead', id: lead.id, search: callListSearch(calls?.list ?? null, '&') }}
                counts={counts}
                may={may.work && lead.deletedAt === null}
                reach={{ phone: lead.phone !== null, email: lead.email !== null }}
              >
                <LeadTimeline events={events} dispositions={choices.dispositions} />
              </ContactHistory>
            </>
          }
        >
          <Section title={t('leads.detail.facts')}>
            <DescriptionList
              columns={2}
              facts={[...useFacts(lead, may.work), ...customFacts(choices.fields, lead.custom, i18n.language)]}
            />
            {lead.notes && (
              <p className="mt-3 text-sm whitespace-pre-line">
                <bdi>{lead.notes}</bdi>
              </p>
            )}
          </Section>
        </Columns>
      </div>
    </>
  )
}

function Notices({ lead, may }: Pick<LeadDetailProps, 'lead' | 'may'>) {
  const { t } = useTranslation()
  return (
    <>
      {!may.personal && <Banner>{t('leads.detail.masked')}</Banner>}
      {lead.saleId !== null && (
        <Banner
          tone="positive"
          actions={
            <ButtonLink size="sm" to={`/sales/${lead.saleId}`}>
              {t('leads.detail.openSale')}
            </ButtonLink>
          }
        >
          {t('leads.detail.converted')} <bdi className="font-mono text-xs">{lead.saleReference}</bdi>
        </Banner>
      )}
      <MergeNotices lead={lead} mayManage={may.manage} />
      {lead.deletedAt !== null && lead.mergedIntoId === null && (
        <Banner
          tone="warning"
          actions={
            may.manage && (
              <Form intent="restore">
                <Submit size="sm" icon={RotateCcw} name="intent" value="restore">
                  {t('leads.detail.recover')}
                </Submit>
              </Form>
            )
          }
        >
          {t('leads.detail.deleted')}
        </Banner>
      )}
    </>
  )
}

function useFacts(lead: Lead, mayWork: boolean) {
  const { t } = useTranslation()
  const address = useAddressLines(lead)
  return [
    { label: t('leads.fields.phone'), value: lead.phone && <Phone value={lead.phone} /> },
    { label: t('leads.fields.email'), value: lead.email && <Email value={lead.email} /> },
    { label: t('leads.fields.companyName'), value: lead.companyName && <bdi>{lead.companyName}</bdi> },
    {
      label: t('leads.fields.addressLine1'),
      value: address.length > 0 && <bdi>{address.join(', ')}</bdi>,
    },
    { label: t('leads.fields.assignedTo'), value: lead.assignedToName && <bdi>{lead.assignedToName}</bdi> },
    {
      label: t('leads.fields.nextAction'),
      value: (lead.nextActionAt || lead.nextAction) && (
        <>
          {lead.nextActionAt && <DateTime value={lead.nextActionAt} />}
          {lead.nextAction && (
            <span className="block">
              <bdi>{lead.nextAction}</bdi>
            </span>
          )}
        </>
      ),
    },
    { label: t('leads.fields.dispositionAt'), value: <DateTime value={lead.dispositionAt} /> },
    { label: t('leads.fields.source'), value: <SourceName source={lead.source} /> },
    {
      label: t('leads.fields.created'),
      value: (
        <>
          <DateTime value={lead.createdAt} />
          {lead.createdByName && (
            <>
              {' · '}
              <bdi className="text-muted">{lead.createdByName}</bdi>
            </>
          )}
        </>
      ),
    },
    {
      label: t('leads.fields.import'),
      value:
        lead.importBatchId &&
        (mayWork ? (
          <TextLink to={`/leads/imports/${lead.importBatchId}`}>
            <bdi>{lead.importFileName}</bdi>
          </TextLink>
        ) : (
          <bdi>{lead.importFileName}</bdi>
        )),
    },
    {
      label: t('leads.fields.externalReference'),
      value: lead.externalReference && <bdi>{lead.externalReference}</bdi>,
    },
    { label: t('leads.fields.updated'), value: <DateTime value={lead.updatedAt} /> },
  ]
}
