import { useTranslation } from 'react-i18next'
import { Status } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Tabs } from '#app/ui/page/tabs.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { MAILING_VERDICTS } from '#server/communications/mailings/mailings.schemas.ts'
import type { MailingDetail, MailingRecipient } from '#server/communications/mailings/mailings.service.ts'
import type { Page } from '#server/kernel/page.ts'
import { toneOf } from '../message-status.tsx'
import { SendingReasons } from '../sending-reasons.tsx'
import { VerdictStatus } from './mailing-state.tsx'

export interface MailingRecipientsProps {
  mailing: MailingDetail
  page: Page<MailingRecipient>
}

/** Everybody with the verdict, its reasons and the words they get, a page at a time. */
export function MailingRecipients({ mailing, page }: MailingRecipientsProps) {
  const { t } = useTranslation()
  const columns: Column<MailingRecipient>[] = [
    {
      key: 'person',
      header: t('messages.fields.with'),
      fixed: true,
      narrow: 'title',
      width: '12rem',
      cell: (row) => (
        <TextLink quiet to={row.leadId ? `/leads/${row.leadId}` : `/sales/${row.saleId}`}>
          <bdi>{row.name ?? row.saleReference ?? t('messages.about.lead')}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'verdict',
      header: t('mailings.verdictTitle'),
      fixed: true,
      narrow: 'aside',
      cell: (row) => <Outcome row={row} />,
    },
    {
      key: 'reasons',
      header: t('mailings.reasons'),
      width: '18rem',
      wraps: true,
      narrow: 'plain',
      cell: (row) => (row.reasons.length > 0 ? <SendingReasons reasons={row.reasons} /> : '–'),
    },
    {
      key: 'text',
      header: t('messages.fields.text'),
      width: '24rem',
      narrow: 'plain',
      cell: (row) => (
        <span className="line-clamp-3 whitespace-normal text-muted" dir="auto">
          {row.subject && <b className="font-medium text-ink">{row.subject} </b>}
          {row.body}
        </span>
      ),
    },
  ]
  return (
    <Section title={t('mailings.everybody')} flush>
      <div className="px-4 pt-2">
        <Tabs
          label={t('mailings.everybody')}
          tabs={[
            { label: t('mailings.all'), count: mailing.recipients },
            ...MAILING_VERDICTS.map((verdict) => ({
              label: t(`mailings.verdict.${verdict}`),
              value: verdict,
              count: mailing.verdicts[verdict],
            })),
          ]}
        />
      </div>
      <Table
        bare
        label={t('mailings.everybody')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => String(row.position)}
        page={page}
        empty={<EmptyState title={t('mailings.nobodyHere')} />}
      />
    </Section>
  )
}

function Outcome({ row }: { row: MailingRecipient }) {
  const { t } = useTranslation()
  if (row.communicationId && row.status)
    return (
      <Status tone={toneOf(row.status)}>
        <TextLink quiet to={`/messages/${row.communicationId}`}>
          {t(`messages.status.${row.status}`)}
        </TextLink>
      </Status>
    )
  const verdict = row.outcome === 'REFUSED' ? 'REFUSE' : row.verdict
  return verdict ? <VerdictStatus verdict={verdict} /> : '–'
}
