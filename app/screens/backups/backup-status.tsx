import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'

/** How a run stands, with damage outranking whatever it was before. */
export type ShownState = BackupRun['state'] | 'CORRUPT'

export function shownState(run: Pick<BackupRun, 'state' | 'corruptAt'>): ShownState {
  return run.corruptAt ? 'CORRUPT' : run.state
}

export const STATE_TONE: Record<ShownState, Tone> = {
  RUNNING: 'accent',
  WRITTEN: 'warning',
  // Read back is good; only restored is proven, so only that is green.
  VERIFIED: 'accent',
  RESTORABLE: 'positive',
  FAILED: 'negative',
  CORRUPT: 'negative',
}

export function BackupStatus({ run }: { run: Pick<BackupRun, 'state' | 'corruptAt' | 'working' | 'removedAt'> }) {
  const { t } = useTranslation()
  const state = shownState(run)
  return (
    <Status tone={run.removedAt ? 'neutral' : STATE_TONE[state]} live={run.working}>
      {t(`backups.states.${state}`)}
      {run.removedAt && <span className="text-muted">· {t('backups.copyStates.REMOVED')}</span>}
    </Status>
  )
}
