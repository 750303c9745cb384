import { useTranslation } from 'react-i18next'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormRow } from '#app/ui/form/submit.tsx'
import { COLOURS, type Colour } from '#server/leads/dispositions/dispositions.schemas.ts'

export interface DispositionStart {
  labels: unknown
  colour: string
  isTerminal: boolean
  isConversion: boolean
  stopsContact: boolean
  requiresReason: boolean
  requiresNextAction: boolean
}

const LANGUAGES = ['en', 'fr', 'ar'] as const

/** Names, colour and rules of a disposition. */
export function DispositionFields({ start }: { start?: DispositionStart }) {
  const { t } = useTranslation()
  const label = (language: string) => {
    const value: unknown = start ? Reflect.get(Object(start.labels), language) : ''
    return typeof value === 'string' ? value : ''
  }
  const rules = start?.isConversion
    ? (['stopsContact'] as const)
    : (['isTerminal', 'stopsContact', 'requiresReason', 'requiresNextAction'] as const)
  return (
    <>
      <FormRow>
        {LANGUAGES.map((language) => (
          <TextField
            key={language}
            name={`labels.${language}`}
            label={t(`dispositions.fields.${language}`)}
            dir={language === 'ar' ? 'rtl' : 'ltr'}
            lang={language}
            defaultValue={label(language)}
            maxLength={60}
          />
        ))}
      </FormRow>
      <Select
        name="colour"
        label={t('dispositions.fields.colour')}
        defaultValue={start?.colour ?? 'blue'}
        options={COLOURS.map((value) => ({ value, label: t(`dispositions.colours.${value}`) }))}
        className="max-w-48"
      />
      <div className="flex flex-col gap-2">
        {rules.map((rule) => (
          <Checkbox
            key={rule}
            name={rule}
            label={t(`dispositions.fields.${rule}`)}
            defaultChecked={start?.[rule] ?? false}
          />
        ))}
      </div>
    </>
  )
}

/** What a form of {@link DispositionFields} says. */
export function readDisposition(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const ticked = (name: string) => form.get(name) === 'on'
  const colour: Colour = COLOURS.find((known) => known === text('colour')) ?? 'grey'
  return {
    labels: { en: text('labels.en'), fr: text('labels.fr'), ar: text('labels.ar') },
    colour,
    isTerminal: ticked('isTerminal'),
    stopsContact: ticked('stopsContact'),
    requiresReason: ticked('requiresReason'),
    requiresNextAction: ticked('requiresNextAction'),
  }
}
