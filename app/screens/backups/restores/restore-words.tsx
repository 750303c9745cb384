import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Format } from '#app/i18n/format.ts'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import type { RestoreRun } from '#server/backups/restore/restore-views.ts'

export const restoreHref = ({ id }: { id: string }) => `/admin/backup/restores/${id}`

const TONE: Record<RestoreRun['state'], Tone> = {
  PREPARING: 'accent',
  PREVIEWED: 'warning',
  RESTORING: 'accent',
  RESTORED: 'positive',
  FAILED: 'negative',
  CANCELLED: 'neutral',
  EXPIRED: 'neutral',
}

export function RestoreStatus({
  restore,
}: {
  restore: Pick<RestoreRun, 'state' | 'working' | 'waitsForApproval' | 'coverage'>
}) {
  const { t } = useTranslation()
  const waiting = restore.coverage === 'database' ? 'restores.two.waitingOperator' : 'restores.two.waiting'
  return (
    <Status tone={TONE[restore.state]} live={restore.working}>
      {t(restore.waitsForApproval ? waiting : `restores.states.${restore.state}`)}
    </Status>
  )
}

/** What a restore brings back, in a few words. */
export function whatOf(t: TFunction, format: Format, { selection, coverage }: RestoreRun): string {
  if (selection.kind === 'tables') return t('restores.what.tables', { names: selection.tables.join(', ') })
  if (selection.kind === 'rows')
    return t('restores.what.rows', { table: selection.table, number: format.number(selection.keys.length) })
  return t(`restores.what.${coverage}`)
}
