import { useTranslation } from 'react-i18next'
import { Checkbox } from '#app/ui/form/choice.tsx'
import { TextArea, TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { FormRow } from '#app/ui/form/submit.tsx'
import { type CustomField, FIELD_ROLES, FIELD_TYPES, type FieldOption } from '#server/fields/fields.schemas.ts'

const LANGUAGES = ['en', 'fr', 'ar'] as const
/** A limit or the choices show only beside a type that has them; without a script too, so the styles decide. */
const SHOWN_FOR = {
  numbers:
    'hidden group-has-[option[value=NUMBER]:checked]/type:block group-has-[option[value=MONEY]:checked]/type:block',
  texts:
    'hidden group-has-[option[value=TEXT]:checked]/type:block group-has-[option[value=LONG_TEXT]:checked]/type:block',
  choices:
    'hidden group-has-[option[value=SELECT]:checked]/type:block group-has-[option[value=MULTI_SELECT]:checked]/type:block',
}
const LIMITS = [
  ['min', SHOWN_FOR.numbers],
  ['max', SHOWN_FOR.numbers],
  ['maxLength', SHOWN_FOR.texts],
] as const
const FLAGS = ['isRequired', 'isFilterable', 'isHidden'] as const

/** Names, type, choices, limits and visibility of a field. */
export function FieldForm({ start }: { start?: CustomField }) {
  const { t } = useTranslation()
  return (
    <div className="group/type contents">
      <FormRow>
        {LANGUAGES.map((language) => (
          <TextField
            key={language}
            name={`labels.${language}`}
            label={t(`fields.form.${language}`)}
            lang={language}
            dir={language === 'ar' ? 'rtl' : 'ltr'}
            defaultValue={start?.labels[language] ?? ''}
            maxLength={80}
          />
        ))}
      </FormRow>
      <FormRow>
        <Select
          name="type"
          label={t('fields.type')}
          defaultValue={start?.type ?? 'TEXT'}
          options={FIELD_TYPES.map((value) => ({ value, label: t(`fields.types.${value}`) }))}
        />
        {LIMITS.map(([rule, shown]) => (
          <div key={rule} className={shown}>
            <TextField
              name={rule}
              label={t(`fields.form.${rule}`)}
              inputMode="decimal"
              required={false}
              defaultValue={start?.rules[rule] ?? ''}
            />
          </div>
        ))}
      </FormRow>
      <div className={SHOWN_FOR.choices}>
        <TextArea
          name="options"
          label={t('fields.form.options')}
          hint={t('fields.form.optionsHint')}
          required={false}
          rows={4}
          defaultValue={start?.options.map(lineOf).join('\n') ?? ''}
        />
      </div>
      <div className="flex flex-col gap-2">
        {FLAGS.map((flag) => (
          <Checkbox key={flag} name={flag} label={t(`fields.form.${flag}`)} defaultChecked={start?.[flag] ?? false} />
        ))}
      </div>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{t('fields.form.visibleTo')}</legend>
        <p className="mb-1.5 text-xs text-muted">{t('fields.form.visibleToHint')}</p>
        <div className="flex flex-wrap gap-x-5 gap-y-1.5">
          {FIELD_ROLES.map((role) => (
            <label key={role} className="flex min-h-6 items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="tick"
                name="visibleTo"
                value={role}
                defaultChecked={start?.visibleTo.includes(role) ?? false}
              />
              {t(`fields.roles.${role}`)}
            </label>
          ))}
        </div>
      </fieldset>
    </div>
  )
}

/** `house: House | Maison | منزل`; the value goes first when it is not what its name makes. */
function lineOf({ value, labels, archived }: FieldOption): string {
  const names = [labels.en, labels.fr, labels.ar].join(' | ')
  return `${archived ? '- ' : ''}${value === valueOfName(labels.en) ? '' : `${value}: `}${names}`
}

function valueOfName(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, '-').slice(0, 80)
}

function readOption(line: string): FieldOption {
  const [, minus, value, names = ''] = /^(-\s*)?(?:([^:|]{1,80}):\s*)?(.*)$/.exec(line.trim()) ?? []
  const [en = '', fr, ar] = names.split('|').map((name) => name.trim())
  return {
    value: value?.trim() || valueOfName(en),
    labels: { en, fr: fr || en, ar: ar || en },
    archived: minus !== undefined,
  }
}

/** What a form of {@link FieldForm} says. */
export function readField(form: FormData) {
  const text = (name: string) => String(form.get(name) ?? '').trim()
  const ticked = (name: string) => form.get(name) === 'on'
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name).replace(',', '.')))
  const roles = form.getAll('visibleTo')
  return {
    labels: {
      en: text('labels.en'),
      fr: text('labels.fr') || text('labels.en'),
      ar: text('labels.ar') || text('labels.en'),
    },
    type: FIELD_TYPES.find((known) => known === text('type')) ?? ('TEXT' as const),
    options: text('options')
      .split(/\r?\n/)
      .filter((line) => line.trim())
      .map(readOption),
    rules: Object.fromEntries(
      (['min', 'max', 'maxLength'] as const).flatMap((rule) => {
        const value = number(rule)
        return value === undefined ? [] : [[rule, value]]
      }),
    ),
    isRequired: ticked('isRequired'),
    isHidden: ticked('isHidden'),
    isFilterable: ticked('isFilterable'),
    visibleTo: FIELD_ROLES.filter((role) => roles.includes(role)),
  }
}
