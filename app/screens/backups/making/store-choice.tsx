import { useTranslation } from 'react-i18next'
import { useFormState } from '#app/ui/form/form-context.ts'
import type { BackupOptions } from '#server/backups/history/history.service.ts'

/** Where a backup is written to; with a single store there is nothing to choose. */
export function StoreChoice({ options, chosen = [] }: { options: BackupOptions; chosen?: readonly string[] }) {
  const { t } = useTranslation()
  const { errors } = useFormState()
  const ticked = (name: string, usual: boolean) => (chosen.length > 0 ? chosen.includes(name) : usual)
  if (options.stores.length < 2) return null
  return (
    <fieldset className="flex min-w-0 flex-col gap-1">
      <legend className="mb-1 text-sm font-medium">{t('backups.create.stores')}</legend>
      {options.stores.map(({ name, usual, where }) => (
        <label key={name} className="flex min-h-6 items-start gap-2.5 text-sm">
          <span className="flex h-5 items-center">
            <input type="checkbox" name="stores" value={name} defaultChecked={ticked(name, usual)} className="tick" />
          </span>
          <span className="min-w-0">
            {t(`backups.stores.${name}`)}
            {where && <bdi className="block truncate font-mono text-xs text-muted">{where}</bdi>}
          </span>
        </label>
      ))}
      {errors.stores && <p className="text-sm text-negative">{errors.stores}</p>}
    </fieldset>
  )
}
