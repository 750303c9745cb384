import { Eye, FileText, Send } from 'lucide-react'
import { type FormEvent, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Labelled } from '#app/ui/value/labelled.tsx'
import type { MessageTemplate } from '#server/communications/compose/compose.queries.ts'
import { MESSAGE_LOCALES, type MessageLocale } from '#server/communications/compose/compose.schemas.ts'
import type { MessagePreview } from '#server/communications/compose/compose.service.ts'
import { type Channel, PURPOSES } from '#server/communications/sending/sending.schemas.ts'

export interface ComposerProps {
  channel: Channel
  to: string | null
  locale: MessageLocale
  templates: MessageTemplate[]
  idempotencyKey: string
  back: string
  /** The company's day: none before it can be chosen to send on. */
  today: string
  /** How it would be sent, and whether it may be. */
  preview: MessagePreview | null
  /** What stands in the fields: a filled template, or what was typed before a preview. */
  values: Record<string, string>
  /** Changes when the fields are to be filled anew. */
  filled: string
}

/** A message to one person: from a template or free, with what it will look like and whether it may go out. */
export function Composer(props: ComposerProps) {
  const { t } = useTranslation()
  const { channel, to, templates, idempotencyKey, back, today, preview, values, filled, locale } = props
  const message = useId()
  /** Choosing a template fills it in, unless somebody has written words of their own: those go at a press only. */
  const fillAtOnce = ({ currentTarget: form }: FormEvent<HTMLFormElement>) => {
    const chosen = new FormData(form).get('templateId')
    const words = document.getElementById(message)
    const typed = words instanceof HTMLFormElement ? new FormData(words) : null
    const written = ['subject', 'text'].some((name) => (typed?.get(name) ?? '') !== (values[name] ?? ''))
    if (chosen && !written) form.requestSubmit(form.querySelector<HTMLButtonElement>('[value="fill"]'))
  }
  if (to === null) {
    return (
      <Banner tone="warning" actions={<ButtonLink to={back}>{t('messages.compose.back')}</ButtonLink>}>
        {t(`messages.compose.noAddress.${channel}`)}
      </Banner>
    )
  }
  const refused = preview?.decision?.verdict === 'REFUSE'
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <Stack>
        {/* Before anybody writes in vain; otherwise it stands beside the button. */}
        {refused && <Decision preview={preview} />}
        {templates.length > 0 && (
          <Section>
            {/* Checked by the browser itself: without a choice nothing is posted, and the words below stay. */}
            <Form intent="fill" onInput={fillAtOnce} noValidate={false}>
              <FormRow>
                <Select
                  name="templateId"
                  label={t('messages.fields.template')}
                  placeholder={t('messages.compose.choose')}
                  options={templates.map(({ id, name }) => ({ value: id, label: name }))}
                  defaultValue={values.templateId ?? ''}
                  required
                />
                <Select
                  name="locale"
                  label={t('messages.compose.language')}
                  options={MESSAGE_LOCALES.map((value) => ({ value, label: t(`documents.language.${value}`) }))}
                  defaultValue={values.locale ?? locale}
                  required
                />
              </FormRow>
              <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
              <div>
                <Submit variant="secondary" icon={FileText} name="intent" value="fill">
                  {t('messages.compose.fill')}
                </Submit>
              </div>
            </Form>
          </Section>
        )}
        <Section>
          {/* A new key when a template was filled in: the fields start from its words. */}
          <Form key={filled} id={message} intent={['send', 'preview']} guard values={values}>
            <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
            {values.templateVersionId && (
              <input type="hidden" name="templateVersionId" value={values.templateVersionId} />
            )}
            {channel === 'EMAIL' && (
              <TextField name="subject" label={t('messages.fields.subject')} dir="auto" maxLength={500} required />
            )}
            <TextArea
              name="text"
              label={t('messages.fields.text')}
              hint={t(`messages.compose.hint.${channel}`)}
              dir="auto"
              rows={channel === 'SMS' ? 5 : 12}
              maxLength={20_000}
              required
            />
            <RadioGroup
              name="purpose"
              label={t('messages.compose.purpose')}
              options={PURPOSES.map((value) => ({ value, label: t(`messages.compose.purposes.${value}`) }))}
              defaultValue="SERVICE"
              look="row"
              required
            />
            <FormRow>
              <DateField
                name="sendDay"
                label={t('messages.compose.sendDay')}
                hint={t('messages.compose.sendHint')}
                min={today}
                required={false}
              />
              <TextField type="time" name="sendTime" label={t('messages.form.time')} required={false} />
            </FormRow>
            {preview && !refused && <Decision preview={preview} />}
            <FormActions>
              {!refused && (
                <Submit icon={Send} name="intent" value="send">
                  {t('messages.compose.send')}
                </Submit>
              )}
              {/* With another purpose it may go out after all: looking at it brings the other button back. */}
              <Submit variant={refused ? 'primary' : 'secondary'} icon={Eye} name="intent" value="preview">
                {t('messages.compose.preview')}
              </Submit>
              <ButtonLink to={back}>{t('ui.cancel')}</ButtonLink>
            </FormActions>
          </Form>
        </Section>
      </Stack>
      {preview && preview.text !== '' && <Preview preview={preview} channel={channel} />}
    </div>
  )
}

/** Whether it may go out, beside the button, with every reason. */
function Decision({ preview: { decision, placeholders } }: { preview: MessagePreview }) {
  const { t } = useTranslation()
  return (
    <>
      {placeholders.length > 0 && (
        <Banner tone="warning" title={t('messages.compose.missing')}>
          <bdi dir="ltr">{placeholders.map((name) => `{{${name}}}`).join(', ')}</bdi>
        </Banner>
      )}
      {decision && (
        <Banner
          tone={decision.verdict === 'SEND' ? 'positive' : decision.verdict === 'DEFER' ? 'warning' : 'negative'}
          title={t(`messages.compose.verdict.${decision.verdict}`)}
        >
          {decision.reasons.length > 0 && (
            <ul className="list-disc ps-4">
              {decision.reasons.map((reason) => (
                <li key={reason}>{t(`messages.compose.reasons.${reason}`)}</li>
              ))}
            </ul>
          )}
          {decision.notBefore && (
            <p>
              <Labelled label={t('messages.fields.scheduledFor')}>
                <DateTime value={decision.notBefore} />
              </Labelled>
            </p>
          )}
        </Banner>
      )}
    </>
  )
}

/** The message exactly as it is sent: text as a telephone shows it, an email in a frame without scripts. */
function Preview({ preview, channel }: { preview: MessagePreview; channel: Channel }) {
  const { t } = useTranslation()
  const { segments, html, subject, text, to } = preview
  return (
    <Section title={t('messages.compose.preview')} description={to && <bdi dir="ltr">{to}</bdi>}>
      {channel === 'EMAIL' ? (
        <>
          <p dir="auto" className="mb-2 font-medium">
            {subject}
          </p>
          <iframe
            title={t('messages.compose.preview')}
            sandbox=""
            srcDoc={html ?? ''}
            className="h-80 w-full rounded-md border border-line bg-white"
          />
        </>
      ) : (
        <p dir="auto" className="max-w-sm rounded-lg bg-sunken px-3 py-2 text-sm whitespace-pre-wrap wrap-anywhere">
          {text}
        </p>
      )}
      {segments && (
        <p className="mt-2 text-sm text-muted">
          {t('messages.parts', { count: segments.segments })} · {t('messages.compose.left', { count: segments.left })} ·{' '}
          {t(segments.encoding === 'GSM-7' ? 'messages.compose.gsm' : 'messages.compose.ucs')}
        </p>
      )}
    </Section>
  )
}
