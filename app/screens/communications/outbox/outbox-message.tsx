import { Download } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { Scroller } from '#app/ui/base/scroller.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextArea } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { RESOLUTIONS } from '#server/communications/sending/outbox/outbox.schemas.ts'
import type { OutboxRow } from '#server/communications/sending/outbox/outbox-list.queries.ts'
import { OutboxState } from './outbox-state.tsx'

export interface OutboxMessageProps {
  message: OutboxRow & { text: string | null; messageId: string | null; file: string | null }
  source: string
}

/** One message on its way out: where it stands, what may be done about it, and its bytes. */
export function OutboxMessage({ message, source }: OutboxMessageProps) {
  const { t } = useTranslation()
  const state = message.sendingState
  return (
    <>
      <PageHeader
        title={message.subject}
        crumbs={[{ label: t('sending.title'), to: '/messages/outbox' }]}
        actions={
          <>
            {(state === 'WAITING' || state === 'DEFERRED') && <Act intent="cancel" />}
            {(state === 'DEFERRED' || state === 'FAILED' || state === 'REFUSED' || state === 'CANCELLED') && (
              <Act intent="retry" />
            )}
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title={t('sending.fields.state')}>
          <Facts message={message} />
        </Section>
        {state === 'UNKNOWN' ? (
          <Settle />
        ) : (
          <Section title={t('sending.text')}>
            <p dir="auto" className="text-sm break-words whitespace-pre-wrap">
              {message.text}
            </p>
          </Section>
        )}
      </div>
      <Section
        className="mt-4"
        title={t('sending.source')}
        description={t('sending.sourceHint')}
        actions={
          <ButtonLink
            size="sm"
            icon={Download}
            to={`/messages/outbox/${message.channel.toLowerCase()}/${message.id}/source`}
            reloadDocument
          >
            {t('sending.download')}
          </ButtonLink>
        }
      >
        {/* Text, and nothing else: what stands in a message must not act on our page. */}
        <Scroller className="max-h-96 rounded-md bg-sunken p-3">
          <pre dir="ltr" className="text-xs">
            {source}
          </pre>
        </Scroller>
      </Section>
    </>
  )
}

function Act({ intent }: { intent: 'cancel' | 'retry' }) {
  const { t } = useTranslation()
  return (
    <Form>
      <Submit variant={intent === 'retry' ? 'primary' : 'secondary'} name="intent" value={intent}>
        {t(`sending.${intent}`)}
      </Submit>
    </Form>
  )
}

function Settle() {
  const { t } = useTranslation()
  return (
    <Section title={t('sending.resolve')} description={t('sending.resolveHint')}>
      <Form>
        <RadioGroup
          name="as"
          label={t('sending.fields.as')}
          required
          options={RESOLUTIONS.map((value) => ({ value, label: t(`sending.as.${value}`) }))}
        />
        <TextArea name="note" label={t('sending.fields.note')} required minLength={3} maxLength={500} rows={3} />
        <FormActions>
          <Submit name="intent" value="resolve">
            {t('sending.resolve')}
          </Submit>
        </FormActions>
      </Form>
    </Section>
  )
}

function Facts({ message }: { message: OutboxMessageProps['message'] }) {
  const { t } = useTranslation()
  const about = message.leadId
    ? { to: `/leads/${message.leadId}`, label: t('sending.lead') }
    : message.saleId
      ? { to: `/sales/${message.saleId}`, label: t('sending.sale') }
      : null
  const time = (value: Date | string | null) => value && <DateTime value={value} />
  return (
    <DescriptionList
      facts={[
        { label: t('sending.fields.state'), value: <OutboxState message={message} /> },
        {
          label: t('sending.fields.to'),
          value: message.channel === 'SMS' ? <Phone value={message.to} /> : <Email value={message.to} />,
        },
        { label: t('sending.fields.channel'), value: t(`sending.channel.${message.channel}`) },
        { label: t('sending.fields.purpose'), value: t(`sending.purpose.${message.purpose}`) },
        {
          label: t('sending.about'),
          value: about ? <TextLink to={about.to}>{about.label}</TextLink> : message.customerId && t('sending.customer'),
        },
        { label: t('sending.fields.by'), value: message.authorName && <bdi>{message.authorName}</bdi> },
        { label: t('sending.fields.created'), value: time(message.createdAt) },
        { label: t('sending.nextAttempt'), value: time(message.nextAttemptAt) },
        { label: t('sending.fields.sent'), value: time(message.sentAt) },
        { label: t('sending.attempts'), value: <NumberValue value={message.attempts} /> },
        {
          label: t('sending.fields.answer'),
          value: message.errorMessage && <bdi className="font-mono text-xs">{message.errorMessage}</bdi>,
        },
        {
          label: t('sending.fields.messageId'),
          value: message.messageId && <Copyable value={message.messageId} short />,
        },
      ]}
    />
  )
}
