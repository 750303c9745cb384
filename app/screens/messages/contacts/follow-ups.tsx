import { Check } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { FollowUp } from '#server/communications/contacts/follow-ups.queries.ts'
import { ChannelName } from '../message-status.tsx'

export interface FollowUpsProps {
  rows: FollowUp[]
  mayWork: boolean
  /** The page that shows them, with its filter: whoever marks one as done stays there. */
  back: string
}

/** What was promised for today or earlier: contacts to come back to, and meetings. */
export function FollowUps({ rows, mayWork, back }: FollowUpsProps) {
  const { t } = useTranslation()
  return (
    <Section title={t('messages.followUps.title')} flush>
      <Table
        bare
        label={t('messages.followUps.title')}
        rows={rows}
        rowKey={(row) => `${row.kind} ${row.id}`}
        columns={[
          {
            key: 'at',
            narrow: 'plain',
            header: t('messages.fields.at'),
            fixed: true,
            width: '11rem',
            cell: (row) => <DateTime value={row.dueAt} />,
          },
          {
            key: 'with',
            header: t('messages.fields.with'),
            fixed: true,
            narrow: 'title',
            cell: (row) => (
              <TextLink quiet to={row.leadId ? `/leads/${row.leadId}` : `/sales/${row.saleId}`}>
                <bdi>{row.contactName ?? '–'}</bdi>
              </TextLink>
            ),
          },
          {
            key: 'type',
            narrow: 'plain',
            header: t('messages.fields.type'),
            fixed: true,
            cell: (row) => (
              <TextLink quiet to={`/messages/${row.id}`}>
                <ChannelName type={row.type} />
              </TextLink>
            ),
          },
          {
            key: 'text',
            narrow: 'plain',
            header: t('messages.fields.text'),
            fixed: true,
            width: '20rem',
            cell: (row) => <bdi dir="auto">{row.subject ?? row.summary ?? '–'}</bdi>,
          },
          {
            key: 'done',
            header: t('messages.fields.followUp'),
            fixed: true,
            narrow: 'aside',
            cell: (row) =>
              row.kind === 'follow-up' && mayWork ? (
                <Form action={`/messages/${row.id}`} className="contents" error={null}>
                  <input type="hidden" name="back" value={back} />
                  <Submit size="sm" variant="secondary" icon={Check} name="intent" value="done">
                    {t('messages.followUps.done')}
                  </Submit>
                </Form>
              ) : (
                t(`messages.followUps.${row.kind}`)
              ),
          },
        ]}
      />
    </Section>
  )
}
