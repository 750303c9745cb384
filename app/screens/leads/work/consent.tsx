import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Badge } from '#app/ui/base/badge.tsx'
import { Switch } from '#app/ui/form/choice.tsx'
import { Form, useIsRefused } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { CHANNELS, type Channel, CONSENTS, type Consent } from '#server/leads/leads.schemas.ts'
import type { LeadDetail } from '#server/leads/leads.service.ts'

const TONES = { GIVEN: 'positive', WITHDRAWN: 'negative', UNKNOWN: 'neutral' } as const

/** How a person may be reached, channel by channel, with the proof; a form behind "Change". */
export function ConsentSection({ lead, mayWork }: { lead: LeadDetail; mayWork: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const refused = useIsRefused('consent')
  const consentOf = (channel: Channel): Consent =>
    CONSENTS.find((known) => known === lead[`${channel}Consent`]) ?? 'UNKNOWN'
  return (
    <Section title={t('leads.work.consent.title')}>
      <ul className="flex flex-col gap-1.5 text-sm">
        {CHANNELS.map((channel) => (
          <li key={channel} className="flex items-center justify-between gap-2">
            <span>{t(`leads.work.channel.${channel}`)}</span>
            <Badge tone={TONES[consentOf(channel)]}>{t(`leads.work.consent.${consentOf(channel)}`)}</Badge>
          </li>
        ))}
      </ul>
      {lead.consentAt && (
        <p className="mt-2 text-xs text-muted">
          {t('leads.work.consent.since', { date: format.date(lead.consentAt) })}
          {lead.consentSource && (
            <>
              {' · '}
              <bdi>{lead.consentSource}</bdi>
            </>
          )}
        </p>
      )}
      {mayWork && (
        <details open={refused || undefined} className="mt-3 border-t border-line pt-3 text-sm">
          <summary className="min-h-6 cursor-pointer font-medium text-accent-ink">
            {t('leads.work.consent.change')}
          </summary>
          <Form key={lead.version} intent="consent" className="mt-3 flex flex-col gap-3">
            <input type="hidden" name="version" value={lead.version} />
            <Switch
              name="doNotContact"
              label={t('leads.fields.doNotContact')}
              hint={t('leads.form.doNotContactHint')}
              defaultChecked={lead.doNotContact}
            />
            {CHANNELS.map((channel) => (
              <Select
                key={channel}
                name={`${channel}Consent`}
                label={t(`leads.work.channel.${channel}`)}
                defaultValue={consentOf(channel)}
                options={CONSENTS.map((value) => ({ value, label: t(`leads.work.consent.${value}`) }))}
              />
            ))}
            <TextField
              name="source"
              label={t('leads.work.consent.source')}
              hint={t('leads.work.consent.sourceHint')}
              maxLength={200}
            />
            <div>
              <Submit size="sm" variant="secondary" name="intent" value="consent">
                {t('leads.work.consent.save')}
              </Submit>
            </div>
          </Form>
        </details>
      )}
    </Section>
  )
}

/** The form's answer, as the procedure wants it. */
export function readConsent(form: FormData) {
  const consent = (channel: Channel): Consent =>
    CONSENTS.find((known) => known === form.get(`${channel}Consent`)) ?? 'UNKNOWN'
  return {
    version: Number(form.get('version')),
    doNotContact: form.get('doNotContact') === 'on',
    emailConsent: consent('email'),
    smsConsent: consent('sms'),
    callConsent: consent('call'),
    letterConsent: consent('letter'),
    source: String(form.get('source') ?? ''),
  }
}
