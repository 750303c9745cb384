import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { RadioGroup } from '#app/ui/form/choice.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { DateField, TextArea, TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormActions, FormRow, Submit } from '#app/ui/form/submit.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import {
  CONTACT_STATUSES,
  type ContactType,
  DIRECTIONS,
  type Direction,
} from '#server/communications/communications.schemas.ts'

interface Clock {
  day: string
  time: string
}

export interface ContactFormProps {
  type: ContactType
  /** Made by the page, so that a double submit logs one contact. */
  id?: string
  version?: number
  values: {
    direction: Direction
    status: string
    at: Clock
    minutes: number | null
    subject: string | null
    summary: string | null
    followUp: Clock | null
    documentId: string | null
  }
  letters: { id: string; title: string }[]
  back: string
}

/** A call, a meeting or a letter, as somebody writes it down. */
export function ContactForm({ type, id, version, values, letters, back }: ContactFormProps) {
  const { t } = useTranslation()
  return (
    <Stack narrow>
      <Section>
        <Form guard>
          <input type="hidden" name="type" value={type} />
          {id && <input type="hidden" name="id" value={id} />}
          {version !== undefined && <input type="hidden" name="version" value={version} />}
          <RadioGroup
            name="status"
            label={t('messages.fields.status')}
            options={CONTACT_STATUSES[type].map((value) => ({ value, label: t(`messages.status.${value}`) }))}
            defaultValue={values.status}
            look="row"
            required
          />
          <RadioGroup
            name="direction"
            label={t('messages.form.direction')}
            options={DIRECTIONS.map((value) => ({ value, label: t(`messages.direction.${value}`) }))}
            defaultValue={values.direction}
            look="row"
            required
          />
          <FormRow>
            <DateField name="day" label={t('messages.form.day')} defaultValue={values.at.day} required />
            <TextField type="time" name="time" label={t('messages.form.time')} defaultValue={values.at.time} required />
            {type !== 'LETTER' && (
              <TextField
                name="minutes"
                label={t('messages.form.minutes')}
                inputMode="numeric"
                defaultValue={values.minutes ?? ''}
                required={false}
              />
            )}
          </FormRow>
          {type !== 'CALL' && (
            <TextField
              name="subject"
              label={t('messages.form.subject')}
              defaultValue={values.subject ?? ''}
              maxLength={200}
              required={false}
            />
          )}
          {type === 'LETTER' && (
            <Select
              name="documentId"
              label={t('messages.form.document')}
              placeholder={t('messages.form.noDocument')}
              options={letters.map((letter) => ({ value: letter.id, label: letter.title }))}
              defaultValue={values.documentId ?? ''}
              required={false}
            />
          )}
          <TextArea
            name="summary"
            label={t('messages.form.summary')}
            defaultValue={values.summary ?? ''}
            dir="auto"
            rows={4}
            maxLength={10_000}
            required={false}
          />
          <FormRow>
            <DateField
              name="followUpDay"
              label={t('messages.form.followUpDay')}
              hint={t('messages.form.followUpHint')}
              defaultValue={values.followUp?.day ?? ''}
              required={false}
            />
            <TextField
              type="time"
              name="followUpTime"
              label={t('messages.form.followUpTime')}
              defaultValue={values.followUp?.time ?? ''}
              required={false}
            />
          </FormRow>
          <FormActions>
            <Submit>{version === undefined ? t('messages.form.log') : t('messages.form.save')}</Submit>
            <ButtonLink to={back}>{t('ui.cancel')}</ButtonLink>
          </FormActions>
        </Form>
      </Section>
    </Stack>
  )
}
