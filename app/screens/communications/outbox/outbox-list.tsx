import { useActionData, useSearchParams } from '@remix-run/react'
import type { TFunction } from 'i18next'
import { Send, Settings2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { RefusedData } from '#app/refusal.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { searchWith } from '#app/ui/table/table-query.ts'
import type { Column } from '#app/ui/table/types.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { OUTBOX_GROUP_NAMES, type OutboxGroup } from '#server/communications/sending/outbox/outbox.schemas.ts'
import type { NotSettled } from '#server/communications/sending/outbox/outbox.service.ts'
import type { OutboxRow } from '#server/communications/sending/outbox/outbox-list.queries.ts'
import { CHANNELS } from '#server/communications/sending/sending.schemas.ts'
import type { Page } from '#server/kernel/page.ts'
import { OutboxState } from './outbox-state.tsx'
import { NotSettledNotice, SettleMany } from './settle-many.tsx'

export interface OutboxListProps {
  page: Page<OutboxRow>
  hold: { reason: string } | null
  connected: { email: boolean; sms: boolean }
  /** When the list was as it is shown. */
  openedAt: string
  /** The filter that is on. */
  group: OutboxGroup
  /** Messages in doubt, of the channel that is asked for. */
  doubtful: number
  /** Whether the reader may change how the company sends. */
  maySet: boolean
}

/** Messages of both channels on their way out, newest first. */
export function OutboxList({ page, hold, connected, openedAt, group, doubtful, maySet }: OutboxListProps) {
  const answer = useActionData<{ ok: true; settled: number; others: NotSettled[] } | RefusedData>()
  const [search] = useSearchParams()
  const { t } = useTranslation()
  const columns = outboxColumns(t)
  useRefreshWhile(page.rows.some(({ sendingState }) => sendingState === 'WAITING' || sendingState === 'SENDING'))
  return (
    <>
      <PageHeader
        title={t('sending.title')}
        description={t('sending.description')}
        actions={
          maySet && (
            <ButtonLink icon={Settings2} to="/messages/outbox/settings">
              {t('sending.settings.open')}
            </ButtonLink>
          )
        }
      />
      {hold && (
        <div className="mb-3">
          <Banner tone="warning" title={t('sending.held')}>
            {t('sending.heldHint', { reason: hold.reason })}
          </Banner>
        </div>
      )}
      {!connected.email && !connected.sms && (
        <div className="mb-3">
          <Banner>{t('sending.folder')}</Banner>
        </div>
      )}
      {answer?.ok && (
        <div className="mb-3">
          <NotSettledNotice settled={answer.settled} others={answer.others} />
        </div>
      )}
      {group === 'open' && doubtful > 0 && (
        <div className="mb-3">
          <Banner
            actions={
              <ButtonLink size="sm" to={searchWith(search, { group: 'doubt' })}>
                {t('sending.settleMany.open')}
              </ButtonLink>
            }
          >
            {t('sending.settleMany.waiting', { count: doubtful })}
          </Banner>
        </div>
      )}
      <FilterBar end={<ViewMenu columns={columns} />}>
        <SelectFilter
          name="group"
          label={t('sending.fields.show')}
          any={t('sending.group.open')}
          options={OUTBOX_GROUP_NAMES.filter((value) => value !== 'open').map((value) => ({
            value,
            label: t(`sending.group.${value}`),
          }))}
        />
        <SelectFilter
          name="channel"
          label={t('sending.fields.channel')}
          options={CHANNELS.map((value) => ({ value, label: t(`sending.channel.${value}`) }))}
        />
      </FilterBar>
      <Table
        label={t('sending.title')}
        columns={columns}
        rows={page.rows}
        // Of both channels: the id alone would not say which.
        rowKey={(row) => `${row.channel}:${row.id}`}
        rowLabel={(row) => row.to}
        bulk={group === 'doubt' && <SettleMany openedAt={openedAt} />}
        rowHref={hrefOf}
        page={page}
        empty={
          <EmptyState icon={Send} title={t('sending.noneYet')}>
            {t('sending.noneYetHint')}
          </EmptyState>
        }
      />
    </>
  )
}

const hrefOf = (row: OutboxRow) => `/messages/outbox/${row.channel.toLowerCase()}/${row.id}`

function outboxColumns(t: TFunction): Column<OutboxRow>[] {
  return [
    {
      key: 'subject',
      header: t('sending.fields.subject'),
      fixed: true,
      width: '18rem',
      cell: (row) => (
        <TextLink quiet to={hrefOf(row)} title={row.subject} dir="auto" className="max-w-full truncate align-middle">
          {row.subject}
        </TextLink>
      ),
    },
    {
      key: 'to',
      header: t('sending.fields.to'),
      narrow: 'plain',
      width: '16rem',
      cell: (row) => (row.channel === 'SMS' ? <Phone value={row.to} /> : <Email value={row.to} />),
    },
    {
      key: 'channel',
      header: t('sending.fields.channel'),
      cell: (row) => <span className="whitespace-nowrap">{t(`sending.channel.${row.channel}`)}</span>,
    },
    {
      key: 'state',
      header: t('sending.fields.state'),
      narrow: 'plain',
      cell: (row) => <OutboxState message={row} />,
    },
    {
      key: 'attempts',
      header: t('sending.attempts'),
      align: 'end',
      // On the message's own page; here it would push the day out of a laptop's sight.
      hidden: true,
      cell: (row) => <NumberValue value={row.attempts} />,
    },
    {
      key: 'next',
      header: t('sending.nextAttempt'),
      cell: (row) => (row.nextAttemptAt ? <DateTime value={row.nextAttemptAt} /> : '–'),
    },
    { key: 'created', header: t('sending.fields.created'), cell: (row) => <DateTime value={row.createdAt} /> },
    { key: 'by', header: t('sending.fields.by'), hidden: true, cell: (row) => <bdi>{row.authorName ?? '–'}</bdi> },
  ]
}
