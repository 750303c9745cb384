import { Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { MailingDetail } from '#server/communications/mailings/mailings.service.ts'
import type { Page } from '#server/kernel/page.ts'
import { ChannelName } from '../message-status.tsx'
import { MessageTabs } from '../message-tabs.tsx'
import { MailingStatus } from './mailing-state.tsx'

type MailingRow = Pick<
  MailingDetail,
  | 'id'
  | 'entity'
  | 'channel'
  | 'state'
  | 'recipients'
  | 'going'
  | 'queued'
  | 'templateName'
  | 'createdByName'
  | 'createdAt'
>

/** Templates that were sent to many at once, newest first. */
export function MailingsList({ page }: { page: Page<MailingRow> }) {
  const { t } = useTranslation()
  const columns: Column<MailingRow>[] = [
    {
      key: 'template',
      header: t('messages.fields.template'),
      fixed: true,
      width: '16rem',
      narrow: 'title',
      cell: (row) => (
        <TextLink quiet to={`/messages/mailings/${row.id}`}>
          {row.templateName ? <bdi>{row.templateName}</bdi> : t('mailings.untitled')}
        </TextLink>
      ),
    },
    {
      key: 'state',
      header: t('messages.fields.status'),
      narrow: 'aside',
      cell: (row) => <MailingStatus state={row.state} />,
    },
    {
      key: 'channel',
      header: t('messages.fields.type'),
      cell: (row) => (row.channel ? <ChannelName type={row.channel} /> : '–'),
    },
    {
      key: 'recipients',
      header: t('mailings.chosen'),
      align: 'end',
      cell: (row) => t(`mailings.people.${row.entity}`, { count: row.recipients }),
    },
    {
      key: 'queued',
      header: t('mailings.queued'),
      align: 'end',
      cell: (row) => <NumberValue value={row.queued} />,
    },
    {
      key: 'by',
      header: t('messages.fields.by'),
      cell: (row) => <bdi className="whitespace-nowrap">{row.createdByName ?? '–'}</bdi>,
    },
    {
      key: 'at',
      header: t('messages.fields.at'),
      narrow: 'plain',
      cell: (row) => <DateTime value={row.createdAt} />,
    },
  ]
  return (
    <>
      <PageHeader title={t('mailings.title')} description={t('mailings.description')} tabs={<MessageTabs mailings />} />
      <Table
        label={t('mailings.title')}
        columns={columns}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/messages/mailings/${row.id}`}
        page={page}
        empty={
          <EmptyState
            icon={Send}
            title={t('mailings.empty')}
            actions={
              <>
                <ButtonLink to="/sales">{t('mailings.toSales')}</ButtonLink>
                <ButtonLink variant="primary" to="/leads">
                  {t('mailings.toLeads')}
                </ButtonLink>
              </>
            }
          >
            {t('mailings.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
