import { Check, Pencil, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Labelled } from '#app/ui/value/labelled.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { MessageDetail as Message } from '#server/communications/messages/messages.service.ts'
import { ChannelName, MessageStatusBadge } from './message-status.tsx'
import { SendingReasons } from './sending-reasons.tsx'

/** One contact: what was said, to whom, and what became of it when. */
export function MessageDetail({ message, mayEdit }: { message: Message; mayEdit: boolean }) {
  const { t } = useTranslation()
  const about = message.record?.name ?? message.contactName ?? message.contactAddress
  return (
    <>
      <PageHeader
        title={<bdi>{about ?? t(`messages.type.${message.type}`)}</bdi>}
        status={<MessageStatusBadge status={message.status} />}
        crumbs={[{ label: t('messages.title'), to: '/messages' }]}
        description={
          <span className="flex flex-wrap items-center gap-x-3">
            <ChannelName type={message.type} />
            {t(`messages.direction.${message.direction}`)}
            <DateTime value={message.occurredAt} />
          </span>
        }
        actions={
          mayEdit &&
          message.byHand && (
            <>
              <ButtonLink icon={Pencil} to={`/messages/${message.id}/edit`}>
                {t('messages.detail.edit')}
              </ButtonLink>
              <Form>
                <Submit variant="secondary" icon={Trash2} name="intent" value="remove">
                  {t('messages.detail.remove')}
                </Submit>
              </Form>
            </>
          )
        }
      />
      <Stack>
        {message.masked && <Banner>{t('messages.maskedHint')}</Banner>}
        {message.status === 'IN_DOUBT' && <Banner tone="warning">{t('messages.doubt')}</Banner>}
        <Columns
          aside={
            <>
              <Facts message={message} />
              {message.followUpAt && <FollowUp message={message} mayEdit={mayEdit} />}
            </>
          }
        >
          {!message.masked && <Words message={message} />}
          <Course message={message} />
        </Columns>
      </Stack>
    </>
  )
}

function Words({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { email, text } = message
  const words = email ? email.text : text ? text.text : message.summary
  const missing = email && !email.text && !email.html ? t('messages.removedText') : t('messages.noWords')
  return (
    <Section title={message.byHand ? t('messages.fields.summary') : t('messages.detail.words')}>
      {(email?.subject ?? message.subject) && (
        <p dir="auto" className="mb-2 font-medium">
          {email?.subject ?? message.subject}
        </p>
      )}
      {words ? (
        <p dir="auto" className="text-sm whitespace-pre-wrap wrap-anywhere">
          {words}
        </p>
      ) : (
        <p className="text-sm text-muted">{missing}</p>
      )}
    </Section>
  )
}

/** The moments a message went through, in their order. */
function Course({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { email, text } = message
  const sent = email ?? text
  if (!sent) return null
  const moments = [
    { label: t('messages.fields.scheduledFor'), at: sent.scheduledFor },
    { label: t('messages.fields.claimed'), at: sent.claimedAt },
    { label: t('messages.fields.sent'), at: sent.sentAt },
    { label: t('messages.fields.delivered'), at: sent.deliveredAt },
    { label: t('messages.fields.opened'), at: email?.openedAt },
    { label: t('messages.fields.clicked'), at: email?.clickedAt },
    { label: t('messages.fields.bounced'), at: email?.bouncedAt },
    { label: t('messages.fields.failed'), at: sent.failedAt },
  ]
  return (
    <Section title={t('messages.detail.course')}>
      <DescriptionList
        columns={2}
        facts={[
          ...moments.flatMap(({ label, at }) => (at ? [{ label, value: <DateTime value={at} /> }] : [])),
          { label: t('messages.fields.attempts'), value: <NumberValue value={sent.attempts} /> },
          ...(email
            ? [
                { label: t('messages.fields.opens'), value: <NumberValue value={email.openCount} /> },
                { label: t('messages.fields.clicks'), value: <NumberValue value={email.clickCount} /> },
              ]
            : []),
          ...(text
            ? [{ label: t('messages.fields.parts'), value: t('messages.parts', { count: text.segments }) }]
            : []),
          {
            label: t('messages.fields.reason'),
            value:
              sent.sendingReasons.length > 0 ? (
                <SendingReasons reasons={sent.sendingReasons} />
              ) : (
                sent.errorMessage && (
                  <span className="text-negative">
                    {sent.errorCode && <bdi className="font-mono text-xs">{sent.errorCode}</bdi>} {sent.errorMessage}
                  </span>
                )
              ),
          },
        ]}
      />
    </Section>
  )
}

function Facts({ message }: { message: Message }) {
  const { t } = useTranslation()
  const { record, leadId, saleId, contactAddress, wording } = message
  const name = record?.name ?? record?.reference ?? '–'
  const minutes = message.durationSeconds === null ? null : Math.round(message.durationSeconds / 60)
  return (
    <Section title={t('messages.detail.facts')}>
      <DescriptionList
        facts={[
          {
            label: t('messages.fields.about'),
            value: leadId ? (
              <TextLink to={`/leads/${leadId}`}>
                <bdi>{name}</bdi>
              </TextLink>
            ) : saleId ? (
              <TextLink to={`/sales/${saleId}`}>
                <bdi>{record?.reference ?? name}</bdi>
              </TextLink>
            ) : (
              <bdi>{name}</bdi>
            ),
          },
          {
            label: t('messages.fields.to'),
            value:
              contactAddress &&
              (message.masked ? (
                <bdi dir="ltr">{contactAddress}</bdi>
              ) : contactAddress.includes('@') ? (
                <Email value={contactAddress} />
              ) : contactAddress.startsWith('+') ? (
                <Phone value={contactAddress} />
              ) : (
                <bdi>{contactAddress}</bdi>
              )),
          },
          {
            label: t('messages.fields.by'),
            value: message.userName ? <bdi>{message.userName}</bdi> : t('messages.nobody'),
          },
          ...(message.byHand
            ? []
            : [
                {
                  label: t('messages.fields.template'),
                  value: wording && (
                    <>
                      <bdi>{wording.name}</bdi> · {t(`documents.language.${wording.locale}`)}
                    </>
                  ),
                },
              ]),
          ...(minutes === null
            ? []
            : [{ label: t('messages.fields.duration'), value: t('messages.minutes', { count: minutes }) }]),
          ...(message.documentId && message.documentTitle
            ? [
                {
                  label: t('messages.fields.document'),
                  value: (
                    <TextLink to={`/documents/${message.documentId}/file`} reloadDocument>
                      <bdi>{message.documentTitle}</bdi>
                    </TextLink>
                  ),
                },
              ]
            : []),
          { label: t('messages.fields.logged'), value: <DateTime value={message.createdAt} /> },
        ]}
      />
    </Section>
  )
}

function FollowUp({ message, mayEdit }: { message: Message; mayEdit: boolean }) {
  const { t } = useTranslation()
  const done = message.followUpDoneAt !== null
  return (
    <Section title={t('messages.fields.followUp')}>
      <div className="flex flex-col gap-3 text-sm">
        <p>
          {message.followUpAt && <DateTime value={message.followUpAt} />}
          {message.followUpDoneAt && (
            <span className="block text-muted">
              <Labelled label={t('messages.followUps.isDone')}>
                <DateTime value={message.followUpDoneAt} />
              </Labelled>{' '}
              {message.followUpDoneByName && <bdi>{message.followUpDoneByName}</bdi>}
            </span>
          )}
        </p>
        {mayEdit && (
          <Form>
            <Submit
              size="sm"
              variant="secondary"
              icon={done ? RotateCcw : Check}
              name="intent"
              value={done ? 'reopen' : 'done'}
            >
              {done ? t('messages.followUps.reopen') : t('messages.followUps.done')}
            </Submit>
          </Form>
        )}
      </div>
    </Section>
  )
}
