import { ListChecks, RefreshCw, Send } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { MailingDetail } from '#server/communications/mailings/mailings.service.ts'
import { PURPOSES } from '#server/communications/sending/sending.schemas.ts'

interface Props {
  mailing: MailingDetail
}

/** Which template in which channel. Trying it sends nothing. */
export function ChooseTemplate({ mailing }: Props) {
  const { t } = useTranslation()
  const { templates, channel, templateId, purpose, recipients, entity } = mailing
  if (templates.length === 0)
    return (
      <Banner
        tone="warning"
        actions={<ButtonLink to="/documents/templates/new">{t('mailings.newTemplate')}</ButtonLink>}
      >
        {t('mailings.noTemplate')}
      </Banner>
    )
  return (
    <Section title={t('mailings.choose')} description={t('mailings.nothingYet')}>
      <Form intent="check">
        <Select
          name="template"
          label={t('messages.fields.template')}
          options={templates.map((template) => ({
            value: `${template.channel} ${template.id}`,
            label: `${t(`messages.type.${template.channel}`)} · ${template.name}`,
          }))}
          defaultValue={channel && templateId ? `${channel} ${templateId}` : ''}
          required
        />
        <RadioGroup
          name="purpose"
          label={t('messages.compose.purpose')}
          defaultValue={purpose}
          options={PURPOSES.map((value) => ({ value, label: t(`messages.compose.purposes.${value}`) }))}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Submit
            icon={ListChecks}
            variant={mailing.state === 'CHECKED' ? 'secondary' : 'primary'}
            name="intent"
            value="check"
          >
            {t(`mailings.check.${entity}`, { count: recipients })}
          </Submit>
          {mailing.state === 'DRAFT' && <CancelButton />}
        </div>
      </Form>
    </Section>
  )
}

/** The number is typed, so that nobody sends to hundreds by one press. */
export function ConfirmMailing({ mailing }: Props) {
  const { t } = useTranslation()
  const { going } = mailing
  if (going === 0) return <Banner tone="warning">{t('mailings.nobody')}</Banner>
  return (
    <Section title={t('mailings.sendTitle')} description={t('mailings.sendHint')}>
      <Form intent="send">
        <TextField
          name="confirmation"
          label={t('mailings.confirm', { count: going })}
          inputMode="numeric"
          autoComplete="off"
          maxLength={10}
          required
          className="max-w-72"
        />
        <div className="flex flex-wrap items-center gap-2">
          <Submit icon={Send} name="intent" value="send">
            {t('mailings.send', { count: going })}
          </Submit>
          <CancelButton />
        </div>
      </Form>
    </Section>
  )
}

/** How far the work is. Refreshed by the script, by the link without one. */
export function MailingProgress({ mailing }: Props) {
  const { t } = useTranslation()
  const { state, judged, recipients, queued, refused, going } = mailing
  const checking = state === 'CHECKING'
  return (
    <Section>
      <Progress
        label={t(`mailings.state.${state}`)}
        done={checking ? judged : queued + refused}
        total={checking ? recipients : going}
        actions={
          <ButtonLink size="sm" variant="ghost" icon={RefreshCw} to={`/messages/mailings/${mailing.id}`} reloadDocument>
            {t('mailings.refresh')}
          </ButtonLink>
        }
      />
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-sm text-muted">{t('mailings.safe')}</p>
        <Form className="flex">
          <CancelButton />
        </Form>
      </div>
    </Section>
  )
}

/** Why it stopped, and the way on. */
export function MailingFailure({ mailing }: Props) {
  const { t } = useTranslation()
  return (
    <Banner
      tone="negative"
      title={t('mailings.failed')}
      actions={
        mailing.confirmedAt && (
          <Form className="flex gap-2">
            <input type="hidden" name="confirmation" value="" />
            <Submit size="sm" name="intent" value="send">
              {t('mailings.goOn')}
            </Submit>
            <CancelButton />
          </Form>
        )
      }
    >
      {mailing.failure && wordFailure(mailing.failure, t)}
    </Banner>
  )
}

/** Needs none of the fields it stands beside. */
function CancelButton() {
  const { t } = useTranslation()
  return (
    <Submit size="sm" variant="ghost" name="intent" value="cancel" formNoValidate>
      {t('mailings.cancel')}
    </Submit>
  )
}
