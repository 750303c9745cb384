import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { DateRangeFilter, FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { BACKUP_COVERAGES, BACKUP_KINDS, BACKUP_STATES } from '#server/backups/backups.schemas.ts'

const STATES = ['RESTORABLE', 'VERIFIED', 'WRITTEN', 'RUNNING', 'FAILED', 'CORRUPT'] as const

const filters = z.object({
  state: z
    .enum([...BACKUP_STATES, 'CORRUPT'])
    .optional()
    .catch(undefined),
  kind: z.enum(BACKUP_KINDS).optional().catch(undefined),
  coverage: z.enum(BACKUP_COVERAGES).optional().catch(undefined),
  scheduleId: z.guid().toLowerCase().optional().catch(undefined),
  from: z.iso.date().optional().catch(undefined),
  to: z.iso.date().optional().catch(undefined),
})

/** Filters of the history as the address has them; what makes no sense is left out. */
export function readBackupFilters(search: URLSearchParams) {
  return filters.parse(Object.fromEntries(search))
}

export function BackupFilters({ operator, columns }: { operator: boolean; columns: Column<BackupRun>[] }) {
  const { t } = useTranslation()
  return (
    <FilterBar end={<ViewMenu columns={columns} />}>
      <SelectFilter
        name="state"
        label={t('backups.fields.state')}
        any={t('backups.list.all')}
        options={STATES.map((value) => ({ value, label: t(`backups.states.${value}`) }))}
      />
      <SelectFilter
        name="kind"
        label={t('backups.fields.kind')}
        any={t('backups.list.all')}
        options={BACKUP_KINDS.map((value) => ({ value, label: t(`backups.kinds.${value}`) }))}
      />
      {operator && (
        <SelectFilter
          name="coverage"
          label={t('backups.fields.coverage')}
          any={t('backups.list.all')}
          options={BACKUP_COVERAGES.map((value) => ({ value, label: t(`backups.coverage.${value}`) }))}
        />
      )}
      <DateRangeFilter label={t('backups.fields.when')} />
    </FilterBar>
  )
}
