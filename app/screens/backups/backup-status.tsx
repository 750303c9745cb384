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
  VERIFIED: 'positive',
  RESTORABLE: 'positive',
  FAILED: 'negative',
  CORRUPT: 'negative',
}

export function BackupStatus({ run }: { run: Pick<BackupRun, 'state' | 'corruptAt' | 'working'> }) {
  const { t } = useTranslation()
  const state = shownState(run)
  return (
    <Status tone={STATE_TONE[state]} live={run.working}>
      {t(`backups.states.${state}`)}
    </Status>
  )
}
