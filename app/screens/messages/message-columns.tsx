import type { TFunction } from 'i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { MessageRow } from '#server/communications/messages/messages.queries.ts'
import { ChannelName, MessageStatusBadge } from './message-status.tsx'

/** Whom a contact was with: a name, else the address, else what it is about. */
export function contactLabel(
  row: Pick<MessageRow, 'contactName' | 'contactAddress' | 'customerName' | 'saleReference'>,
): string {
  return row.contactName ?? row.customerName ?? row.contactAddress ?? row.saleReference ?? '–'
}

/** The columns of the list of messages; the hidden ones wait in the view menu. */
export function messageColumns(t: TFunction): Column<MessageRow>[] {
  return [
    {
      key: 'with',
      header: t('messages.fields.with'),
      fixed: true,
      width: '15rem',
      cell: (row) => (
        <TextLink quiet to={`/messages/${row.id}`}>
          <bdi>{contactLabel(row)}</bdi>
        </TextLink>
      ),
    },
    { key: 'type', header: t('messages.fields.type'), narrow: 'plain', cell: (row) => <ChannelName type={row.type} /> },
    {
      key: 'status',
      header: t('messages.fields.status'),
      narrow: 'aside',
      cell: (row) => <MessageStatusBadge status={row.status} />,
    },
    {
      key: 'text',
      header: t('messages.fields.text'),
      width: '18rem',
      narrow: 'plain',
      cell: ({ subject, summary }) =>
        subject || summary ? (
          // In the direction of its own words, so that what is cut off is their end.
          <bdi dir="auto" className="block truncate rtl:text-right">
            {subject ?? summary}
          </bdi>
        ) : (
          '–'
        ),
    },
    { key: 'at', header: t('messages.fields.at'), narrow: 'plain', cell: (row) => <DateTime value={row.occurredAt} /> },
    {
      key: 'by',
      header: t('messages.fields.by'),
      cell: (row) => (
        <span className="whitespace-nowrap">{row.userName ? <bdi>{row.userName}</bdi> : t('messages.nobody')}</span>
      ),
    },
    {
      key: 'about',
      header: t('messages.fields.about'),
      narrow: 'hidden',
      cell: (row) => <RecordLink row={row} t={t} />,
    },
    {
      key: 'direction',
      header: t('messages.fields.direction'),
      hidden: true,
      cell: (row) => t(`messages.direction.${row.direction}`),
    },
    {
      key: 'template',
      header: t('messages.fields.template'),
      hidden: true,
      cell: (row) => row.templateName && <bdi>{row.templateName}</bdi>,
    },
    {
      key: 'address',
      header: t('messages.fields.to'),
      hidden: true,
      cell: (row) => row.contactAddress && <bdi dir="ltr">{row.contactAddress}</bdi>,
    },
    {
      key: 'opens',
      header: t('messages.fields.opens'),
      align: 'end',
      hidden: true,
      cell: (row) => row.opens !== null && <NumberValue value={row.opens} />,
    },
    {
      key: 'clicks',
      header: t('messages.fields.clicks'),
      align: 'end',
      hidden: true,
      cell: (row) => row.clicks !== null && <NumberValue value={row.clicks} />,
    },
    {
      key: 'followUp',
      header: t('messages.fields.followUp'),
      hidden: true,
      cell: (row) => row.followUpAt && <DateTime value={row.followUpAt} />,
    },
  ]
}

function RecordLink({ row, t }: { row: MessageRow; t: TFunction }) {
  if (row.saleId)
    return (
      <TextLink to={`/sales/${row.saleId}`}>
        <bdi className="font-mono text-xs whitespace-nowrap">{row.saleReference}</bdi>
      </TextLink>
    )
  if (row.leadId) return <TextLink to={`/leads/${row.leadId}`}>{t('messages.about.lead')}</TextLink>
  return row.customerId ? t('messages.about.customer') : null
}
