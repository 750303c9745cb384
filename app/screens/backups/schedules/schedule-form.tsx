import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Checkbox, Switch } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormRow } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { BACKUP_KINDS } from '#server/backups/backups.schemas.ts'
import type { BackupOptions } from '#server/backups/history/history.service.ts'
import { USUAL_POLICY } from '#server/backups/schedules/schedules.schemas.ts'
import type { Schedule } from '#server/backups/schedules/schedules.service.ts'
import { EncryptionChoice } from '../making/encryption-choice.tsx'
import { StoreChoice } from '../making/store-choice.tsx'
import { PolicyFields } from './policy-fields.tsx'

/** Times that most people mean; any other expression can be typed. */
const USUAL_TIMES = ['0 2 * * *', '0 */6 * * *', '0 * * * *', '0 2 * * 1-5', '0 3 * * 0', '0 4 1 * *']

/** Everything about a schedule; without one given, a new one. */
export function ScheduleForm({
  schedule,
  options,
  operator,
  timeZone,
  timeZones,
  children,
}: {
  schedule: Schedule | null
  options: BackupOptions
  operator: boolean
  timeZone: string
  timeZones: string[]
  /** The buttons. */
  children: ReactNode
}) {
  const { t } = useTranslation()
  const whole = schedule ? schedule.coverage === 'database' : operator
  return (
    <Form guard className="flex flex-col gap-6">
      <Section title={t('schedules.form.what')}>
        <div className="flex flex-col gap-4">
          <TextField
            name="name"
            label={t('schedules.fields.name')}
            defaultValue={schedule?.name}
            maxLength={80}
            autoComplete="off"
            required
          />
          <FormRow>
            {!schedule && operator && (
              <Select
                name="coverage"
                label={t('schedules.fields.what')}
                defaultValue="database"
                options={[
                  { value: 'database', label: t('backups.coverage.database') },
                  { value: 'company', label: t('backups.coverage.company') },
                ]}
              />
            )}
            <Select
              name="kind"
              label={t('schedules.fields.kind')}
              defaultValue={schedule?.kind ?? 'comprehensive'}
              options={BACKUP_KINDS.filter((kind) => whole || kind !== 'database').map((kind) => ({
                value: kind,
                label: t(`backups.kinds.${kind}`),
              }))}
            />
          </FormRow>
          <StoreChoice options={options} chosen={schedule?.stores} />
          <EncryptionChoice
            options={options}
            whole={whole}
            chosen={schedule && schedule.recipients.length > 0 ? 'recipients' : schedule?.encryption}
            recipients={schedule?.recipients}
          />
          <Checkbox
            name="drill"
            label={t('schedules.fields.drill')}
            hint={t('schedules.fields.drillHint')}
            defaultChecked={schedule?.drill ?? true}
          />
          <Checkbox name="strict" label={t('schedules.fields.strict')} defaultChecked={schedule?.strict ?? false} />
        </div>
      </Section>
      <Section title={t('schedules.form.when')}>
        <div className="flex flex-col gap-4">
          <FormRow>
            <TextField
              name="cron"
              label={t('schedules.fields.cron')}
              hint={
                whole && schedule
                  ? `${t('schedules.fields.cronHint')} ${t('schedules.fields.cronFollows', {
                      cron: schedule.followsConfiguration ? schedule.when.cron : 'BACKUP_CRON',
                      zone: schedule.followsConfiguration ? schedule.when.timeZone : 'BACKUP_TIME_ZONE',
                    })}`
                  : t('schedules.fields.cronHint')
              }
              defaultValue={schedule ? (schedule.followsConfiguration ? '' : schedule.when.cron) : '0 2 * * *'}
              list="usual-times"
              autoComplete="off"
              dir="ltr"
              required={schedule ? undefined : true}
            />
            <TextField
              name="timeZone"
              label={t('schedules.fields.zone')}
              hint={t('schedules.fields.zoneHint')}
              defaultValue={schedule ? schedule.when.timeZone : timeZone}
              list="time-zones"
              autoComplete="off"
              dir="ltr"
            />
          </FormRow>
          <datalist id="usual-times">
            {USUAL_TIMES.map((cron) => (
              <option key={cron} value={cron} />
            ))}
          </datalist>
          <datalist id="time-zones">
            {timeZones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <Switch
            className="max-w-xs"
            name="enabled"
            label={t('schedules.fields.enabled')}
            defaultChecked={schedule?.enabled ?? true}
          />
        </div>
      </Section>
      <Section title={t('schedules.policy.title')} description={t('schedules.policy.description')}>
        <div className="flex flex-col gap-4">
          <PolicyFields policy={schedule ?? USUAL_POLICY} />
        </div>
      </Section>
      {children}
    </Form>
  )
}
