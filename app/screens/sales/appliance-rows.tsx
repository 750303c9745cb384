import { Plus, Trash2 } from 'lucide-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { parseMoney } from '#app/i18n/format.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Button, IconButton } from '#app/ui/base/button.tsx'
import { FieldGroup, useFormState } from '#app/ui/form/form-context.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { MoneyField } from '#app/ui/form/money-field.tsx'
import { COVERS, MOST_APPLIANCES } from '#server/sales/sales.schemas.ts'

const KINDS = [
  'washer',
  'dryer',
  'dishwasher',
  'fridge',
  'oven',
  'hob',
  'boiler',
  'airConditioner',
  'television',
] as const

/** A sale of nothing is a slip more often than a wish, so it is asked about once and saved when it is meant. */
export const NO_APPLIANCES = 'NO_APPLIANCES'
export const WITHOUT_APPLIANCES = 'withoutAppliances'

export interface ApplianceOfForm {
  id?: string
  kind: string
  make: string
  model: string | null
  cover: string
  priceMinor: number
  monthlyMinor: number
}

export interface ApplianceRowsProps {
  appliances: ApplianceOfForm[]
  currency: string
}

/**
 * The appliances of a sale. Before any script has loaded there is an empty row at the end, and "Add" comes
 * back with one more; with scripts rows come and go in place. A row left empty is left out.
 */
export function ApplianceRows({ appliances, currency }: ApplianceRowsProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { values } = useFormState()
  const id = useId()
  const asked = Number(values.applianceRows ?? 0)
  const initial = Math.min(Math.max(appliances.length + (appliances.length === 0 ? 1 : 0), asked), MOST_APPLIANCES)
  const [rows, setRows] = useState<number[]>(() => Array.from({ length: initial }, (_, index) => index))
  const shown = asked > rows.length ? Array.from({ length: asked }, (_, index) => index) : rows
  const [totals, setTotals] = useState(() => ({
    price: sumOf(appliances, 'priceMinor'),
    monthly: sumOf(appliances, 'monthlyMinor'),
  }))

  const add = () => setRows([...shown, Math.max(-1, ...shown) + 1])
  const recount = (form: HTMLFormElement | null) => {
    if (!form) return
    const sum = (field: string) =>
      [...new FormData(form)].reduce(
        (total, [name, value]) =>
          name.endsWith(`].${field}`) && typeof value === 'string' ? total + (parseMoney(value, currency) ?? 0) : total,
        0,
      )
    setTotals({ price: sum('price'), monthly: sum('monthly') })
  }

  return (
    <fieldset className="flex flex-col gap-3" onInput={(event) => recount(event.currentTarget.form)}>
      <legend className="sr-only">{t('sales.form.appliances')}</legend>
      <input type="hidden" name="applianceRows" value={shown.length} />
      <datalist id={`${id}-kinds`}>
        {KINDS.map((kind) => (
          <option key={kind} value={t(`sales.kinds.${kind}`)} />
        ))}
      </datalist>
      <datalist id={`${id}-covers`}>
        {COVERS.map((cover) => (
          <option key={cover} value={t(`sales.cover.${cover}`)} />
        ))}
      </datalist>
      {shown.map((row, index) => (
        <ApplianceRow
          key={row}
          row={row}
          number={index + 1}
          appliance={appliances[row]}
          currency={currency}
          lists={{ kinds: `${id}-kinds`, covers: `${id}-covers` }}
          onRemove={
            shown.length > 1
              ? (form) => {
                  setRows(shown.filter((other) => other !== row))
                  requestAnimationFrame(() => recount(form))
                }
              : undefined
          }
        />
      ))}
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
        <Button
          type="submit"
          name="intent"
          value="add-appliance"
          icon={Plus}
          formNoValidate
          disabled={shown.length >= MOST_APPLIANCES}
          onClick={(event) => {
            event.preventDefault()
            add()
          }}
        >
          {t('sales.form.add')}
        </Button>
        <p className="text-sm font-medium" aria-live="polite">
          {t('sales.form.totals', {
            total: format.money(totals.price, currency),
            monthly: format.money(totals.monthly, currency),
          })}
        </p>
      </div>
    </fieldset>
  )
}

interface ApplianceRowProps {
  row: number
  number: number
  appliance: ApplianceOfForm | undefined
  currency: string
  lists: { kinds: string; covers: string }
  onRemove: ((form: HTMLFormElement | null) => void) | undefined
}

function ApplianceRow({ row, number, appliance, currency, lists, onRemove }: ApplianceRowProps) {
  const { t } = useTranslation()
  const name = (field: string) => `appliances[${row}].${field}`
  const called = t('sales.form.appliance', { number })
  return (
    <FieldGroup.Provider value={called}>
      <fieldset className="rounded-lg border border-line bg-sunken/50 px-3 pt-2 pb-3">
        <legend className="sr-only">{called}</legend>
        {appliance?.id && <input type="hidden" name={name('id')} value={appliance.id} />}
        <div className="mb-1.5 flex min-h-7 items-center justify-between">
          <p aria-hidden className="text-xs font-medium text-muted">
            {called}
          </p>
          {onRemove && (
            <IconButton
              size="sm"
              icon={Trash2}
              className="noscript:hidden"
              label={t('sales.form.remove', { number })}
              onClick={(event) => onRemove(event.currentTarget.form)}
            />
          )}
        </div>
        <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-[1.3fr_1fr_1.2fr_1.4fr_1.1fr_1.1fr]">
          <TextField
            name={name('kind')}
            label={t('sales.fields.kind')}
            list={lists.kinds}
            defaultValue={appliance?.kind}
            maxLength={100}
          />
          <TextField
            name={name('make')}
            label={t('sales.fields.make')}
            defaultValue={appliance?.make}
            maxLength={100}
          />
          <TextField
            name={name('model')}
            label={t('sales.fields.model')}
            required={false}
            defaultValue={appliance?.model ?? ''}
            maxLength={100}
          />
          <TextField
            name={name('cover')}
            label={t('sales.fields.cover')}
            list={lists.covers}
            defaultValue={appliance?.cover}
            maxLength={100}
          />
          <MoneyField
            name={name('price')}
            label={t('sales.fields.price')}
            currency={currency}
            defaultMinor={appliance?.priceMinor}
          />
          <MoneyField
            name={name('monthly')}
            label={t('sales.fields.monthlyPrice')}
            currency={currency}
            defaultMinor={appliance?.monthlyMinor}
          />
        </div>
      </fieldset>
    </FieldGroup.Provider>
  )
}

function sumOf(appliances: ApplianceOfForm[], field: 'priceMinor' | 'monthlyMinor'): number {
  return appliances.reduce((sum, appliance) => sum + appliance[field], 0)
}
