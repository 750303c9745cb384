import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { Scroller } from '#app/ui/base/scroller.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { useFormState } from '#app/ui/form/form-context.ts'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { RestoreChoices } from '#server/backups/restore/choosing/choices.service.ts'
import type { BackupRowChoices } from '#server/backups/restore/choosing/rows.service.ts'

const TONE: Record<BackupRowChoices['rows'][number]['today'], Tone> = {
  gone: 'negative',
  trash: 'warning',
  there: 'neutral',
}

export type Found = BackupRowChoices & { table: string; search: string }

/** Looks for records in the backup and ticks them. Those ticked before stay, whatever is looked for next. */
export function RowChoice({
  choices,
  found,
  chosen,
  table,
  search,
  further,
}: {
  choices: RestoreChoices
  found: Found | null
  /** Names by id. */
  chosen: Record<string, string>
  table: string
  search: string
  /** Address that reads on, where the address may hold everything. */
  further: string | null
}) {
  const { t } = useTranslation()
  const { errors } = useFormState()
  const tables = choices.tables.filter(({ rowKey, records }) => rowKey !== null && records > 0)
  const here = new Set(found?.rows.map(({ id }) => id))
  const elsewhere = Object.entries(chosen).filter(([id]) => !here.has(id))
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-col gap-3 sm:flex-row sm:items-start">
        <Select
          className="sm:w-56"
          name="table"
          label={t('restores.new.table')}
          defaultValue={table}
          options={tables.map(({ key }) => ({ value: key, label: key }))}
        />
        <TextField
          className="min-w-0 flex-1"
          name="search"
          type="search"
          label={t('restores.new.search')}
          hint={t('restores.new.searchHint')}
          defaultValue={search}
          maxLength={200}
          autoComplete="off"
        />
        <div className="sm:pt-6">
          {/* A key must never stand in an address. */}
          <Submit
            variant="secondary"
            icon={Search}
            name="intent"
            value="find"
            formMethod={choices.key === 'none' ? 'get' : 'post'}
          >
            {t('restores.new.find')}
          </Submit>
        </div>
      </div>
      {errors.rows && <p className="text-sm font-medium text-negative">{errors.rows}</p>}
      {elsewhere.length > 0 && (
        <fieldset className="flex min-w-0 flex-col">
          <legend className="mb-1 text-sm font-medium">{t('restores.new.chosen')}</legend>
          {elsewhere.map(([id, name]) => (
            <label key={id} className="flex min-h-7 items-center gap-2.5 text-sm">
              <input type="checkbox" name={`row:${id}`} value={name} defaultChecked className="tick" />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
      )}
      {found && (
        <>
          <input type="hidden" name="of" value={found.table} />
          <input type="hidden" name="rowKey" value={found.rowKey} />
          <FoundRows key={`${found.table} ${found.search} ${found.rows[0]?.id}`} found={found} chosen={chosen} />
          {found.next && further && (
            <p className="text-sm text-muted">
              {t('restores.new.further')} <TextLink to={further}>{t('restores.new.readOn')}</TextLink>.
            </p>
          )}
        </>
      )}
      <p className="text-xs text-muted">{t('restores.new.hanging')}</p>
    </div>
  )
}

function FoundRows({ found, chosen }: { found: Found; chosen: Record<string, string> }) {
  const { t } = useTranslation()
  // A column without a single value says nothing.
  const columns = found.columns.filter((column) => found.rows.some(({ values }) => values[column]))
  if (found.rows.length === 0) return <p className="text-sm text-muted">{t('restores.new.none')}</p>
  return (
    <Scroller landmark aria-label={t('restores.new.found')} className="max-h-96 rounded-md border border-line">
      <table className="w-full text-sm">
        <thead className="sticky top-0 z-10 bg-sunken text-start text-xs text-muted">
          <tr>
            <th scope="col" className="w-9 border-b border-line">
              <span className="sr-only">{t('restores.new.chosen')}</span>
            </th>
            <th scope="col" className="border-b border-line px-3 py-1.5 text-start font-medium">
              {t('restores.new.today')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="border-b border-line px-3 py-1.5 text-start font-medium">
                <bdi dir="ltr">{column}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {found.rows.map(({ id, values, today }) => {
            const name = nameOf(id, columns, values)
            return (
              <tr key={id} className="group/row hover:bg-hover">
                <td className="h-8 border-b border-line ps-3 group-last/row:border-b-0">
                  <input
                    type="checkbox"
                    name={`row:${id}`}
                    value={name}
                    defaultChecked={id in chosen}
                    aria-label={t('restores.new.tick', { name })}
                    className="tick align-middle"
                  />
                </td>
                <td className="border-b border-line px-3 group-last/row:border-b-0">
                  <Status tone={TONE[today]}>{t(`restores.new.todayIs.${today}`)}</Status>
                </td>
                {columns.map((column) => (
                  <td
                    key={column}
                    className="max-w-56 truncate border-b border-line px-3 group-last/row:border-b-0"
                    title={values[column] ?? undefined}
                  >
                    <bdi>{values[column] ?? <span className="text-faint">–</span>}</bdi>
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroller>
  )
}

/** What a record goes by: its first two values, or its id. */
function nameOf(id: string, columns: string[], values: Record<string, string | null>): string {
  const known = columns.flatMap((column) => values[column] ?? [])
  return known.slice(0, 3).join(' ').slice(0, 80) || id
}
