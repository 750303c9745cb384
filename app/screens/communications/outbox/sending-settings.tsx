import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Switch } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import type { SendingSettings as Settings } from '#server/communications/sending/settings.queries.ts'

export interface SendingSettingsProps {
  settings: Settings
  /** The installation's sender. */
  mailFrom: string
  /** Whether mails can lead back here. */
  reachable: boolean
}

const LIMITS = ['emailsPerHour', 'emailsPerDay', 'textsPerHour', 'textsPerDay'] as const

/** Who the company writes as, when, how much, and what it follows. */
export function SendingSettings({ settings, mailFrom, reachable }: SendingSettingsProps) {
  const { t } = useTranslation()
  return (
    <Form>
      {/* The form as it was opened: whoever was faster is not overwritten. */}
      <input type="hidden" name="version" value={settings.version} />
      <Stack narrow>
        <Section
          title={t('sending.settings.sender')}
          description={t('sending.settings.senderHint', { mailFrom: `\u2068${mailFrom}\u2069` })}
        >
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              name="senderName"
              label={t('sending.settings.senderName')}
              defaultValue={settings.senderName ?? ''}
              maxLength={100}
              autoComplete="off"
            />
            <TextField
              name="replyTo"
              type="email"
              label={t('sending.settings.replyTo')}
              defaultValue={settings.replyTo ?? ''}
              maxLength={254}
              autoComplete="off"
            />
          </div>
        </Section>
        <Section title={t('sending.settings.quiet')} description={t('sending.settings.quietHint')}>
          <div className="grid grid-cols-2 gap-4 sm:max-w-sm">
            <TextField
              name="quietFrom"
              type="time"
              label={t('sending.settings.quietFrom')}
              defaultValue={settings.quietFrom}
              required
            />
            <TextField
              name="quietUntil"
              type="time"
              label={t('sending.settings.quietUntil')}
              defaultValue={settings.quietUntil}
              required
            />
          </div>
        </Section>
        <Section title={t('sending.settings.limits')} description={t('sending.settings.limitsHint')}>
          <div className="grid grid-cols-2 items-start gap-4 sm:grid-cols-4">
            {LIMITS.map((name) => (
              <TextField
                key={name}
                name={name}
                type="number"
                inputMode="numeric"
                min={0}
                max={1_000_000}
                label={t(`sending.settings.${name}`)}
                defaultValue={String(settings[name])}
                required
              />
            ))}
          </div>
        </Section>
        <Section title={t('sending.settings.tracking')} description={t('sending.settings.trackingHint')}>
          <div className="flex flex-col gap-3">
            {!reachable && <Banner tone="warning">{t('sending.settings.unreachable')}</Banner>}
            <Switch
              name="tracksOpens"
              label={t('sending.settings.tracksOpens')}
              hint={t('sending.settings.tracksOpensHint')}
              defaultChecked={settings.tracksOpens}
            />
            <Switch
              name="tracksLinks"
              label={t('sending.settings.tracksLinks')}
              hint={t('sending.settings.tracksLinksHint')}
              defaultChecked={settings.tracksLinks}
            />
          </div>
        </Section>
        <FormActions>
          <Submit>{t('ui.form.save')}</Submit>
          <ButtonLink to="/messages/outbox">{t('ui.cancel')}</ButtonLink>
        </FormActions>
      </Stack>
    </Form>
  )
}
