import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { useFormState } from '#app/ui/form/form-context.ts'
import type { RestoreChoices } from '#server/backups/restore/choosing/choices.service.ts'

/** A tick box a table, the ones with records first. Each has a name of its own, so that a refusal keeps them. */
export function TableChoice({ tables }: { tables: RestoreChoices['tables'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { errors, values } = useFormState()
  const possible = tables.filter(({ kept }) => kept === null).toSorted((a, b) => (a.key < b.key ? -1 : 1))
  const kept = tables.filter((table) => table.kept !== null).map(({ key }) => key)
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">{t('restores.new.tables')}</legend>
      {errors.tables && <p className="text-sm font-medium text-negative">{errors.tables}</p>}
      <ul className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
        {possible.map(({ key, records }) => (
          <li key={key}>
            <label className="flex min-h-7 items-center gap-2.5 rounded-sm text-sm hover:bg-hover">
              <input
                type="checkbox"
                name={`table:${key}`}
                defaultChecked={values[`table:${key}`] !== undefined}
                className="tick"
              />
              <bdi dir="ltr" className={records === 0 ? 'min-w-0 truncate text-muted' : 'min-w-0 truncate'}>
                {key}
              </bdi>
              <span className="ms-auto text-xs text-muted tabular">{format.number(records)}</span>
            </label>
          </li>
        ))}
      </ul>
      {kept.length > 0 && (
        <p className="text-xs text-muted">{t('restores.new.tablesKept', { names: kept.join(', ') })}</p>
      )}
    </fieldset>
  )
}
