import { useFetcher, useNavigate, useSearchParams } from '@remix-run/react'
import { SlidersHorizontal } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { usePreferences } from '#app/root-data.ts'
import { Button } from '../base/button.tsx'
import { Menu, MenuChoice, MenuLabel, MenuSeparator, MenuTick } from '../overlay/menu.tsx'
import { searchWith } from './table-query.ts'
import type { Column } from './types.ts'

/** Which columns a list shows (in the URL) and how high its rows are (kept for the person). */
export function ViewMenu<Row>({ columns }: { columns: Column<Row>[] }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const fetcher = useFetcher()
  const { density } = usePreferences()
  const asked = search.get('columns')?.split(',')
  const isShown = (column: Column<Row>) =>
    column.fixed || (asked === undefined ? !column.hidden : asked.includes(column.key))
  const toggle = (changed: Column<Row>, on: boolean) => {
    const shown = columns.filter((column) => (column === changed ? on : isShown(column)))
    const standard = columns.every((column) => shown.includes(column) === (column.fixed || !column.hidden))
    navigate(
      searchWith(search, {
        columns: standard ? null : shown.map((column) => column.key).join(','),
        cursor: search.get('cursor'),
      }),
      {
        replace: true,
        preventScrollReset: true,
      },
    )
  }
  return (
    <Menu trigger={<Button icon={SlidersHorizontal}>{t('ui.table.view')}</Button>}>
      <MenuLabel>{t('ui.table.columns')}</MenuLabel>
      {columns.map((column) => (
        <MenuTick
          key={column.key}
          checked={isShown(column)}
          disabled={column.fixed}
          onChange={(on) => toggle(column, on)}
        >
          {column.header}
        </MenuTick>
      ))}
      <MenuSeparator />
      <MenuLabel>{t('ui.table.density')}</MenuLabel>
      <MenuChoice
        label={t('ui.table.density')}
        value={density}
        onChange={(value) => fetcher.submit({ density: value }, { method: 'post', action: '/preferences' })}
        options={[
          { value: 'compact', label: t('ui.table.compact') },
          { value: 'regular', label: t('ui.table.regular') },
          { value: 'relaxed', label: t('ui.table.relaxed') },
        ]}
      />
    </Menu>
  )
}
