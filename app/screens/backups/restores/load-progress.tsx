import { Check, Circle, CircleDot } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { cx } from '#app/ui/base/class-names.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import type { RestoreRun } from '#server/backups/restore/restore-views.ts'

type Loading = NonNullable<RestoreRun['progress']>
type Phase = Loading['phase']

export const DRILL_PHASES = ['opening', 'schema', 'rows', 'indexes', 'comparing'] as const satisfies Phase[]
export const PREVIEW_PHASES = [...DRILL_PHASES, 'staging', 'differences'] as const satisfies Phase[]
export const RESTORE_PHASES = ['safety', 'applying'] as const satisfies Phase[]

/** A trial restore, a preview or a restore on its way: which step, how far in it, how fast. */
export function LoadProgress({
  label,
  progress,
  phases,
  actions,
}: {
  label: string
  progress: Loading | null
  phases: readonly Phase[]
  actions?: ReactNode
}) {
  const { t } = useTranslation()
  const now = progress && phases.includes(progress.phase) ? progress.phase : phases[0]
  const at = now ? phases.indexOf(now) : 0
  const counted = (now === 'rows' || now === 'comparing') && progress !== null && progress.totalRows > 0
  const table =
    progress?.table && progress.tables > 0
      ? `${progress.table}, ${t('restores.progress.tables', {
          done: Math.min(progress.tablesDone + 1, progress.tables),
          tables: progress.tables,
        })}`
      : undefined
  return (
    <div className="flex flex-col gap-4" aria-live="polite">
      <Progress
        label={label}
        done={counted ? progress.rows : 0}
        total={counted ? Math.max(progress.totalRows, progress.rows) : null}
        unit="rows"
        rate={counted && progress.rowsPerSecond > 0 ? progress.rowsPerSecond : undefined}
        step={table}
        actions={actions}
      />
      <ol className="gap-x-6 text-sm sm:columns-2">
        {phases.map((phase, index) => {
          const Icon = index < at ? Check : index === at ? CircleDot : Circle
          return (
            <li
              key={phase}
              aria-current={index === at ? 'step' : undefined}
              className={cx('flex items-start gap-2 pb-1.5', index > at && 'text-muted', index === at && 'font-medium')}
            >
              <Icon
                aria-hidden
                className={cx(
                  'mt-0.5 size-4 shrink-0',
                  index < at ? 'text-positive' : index === at ? 'text-accent-ink' : 'text-line-strong',
                )}
              />
              {t(`restores.progress.phases.${phase}`)}
            </li>
          )
        })}
      </ol>
      {/* Without scripts nothing asks again by itself. */}
      <noscript>
        <TextLink to="" reloadDocument>
          {t('backups.progress.refresh')}
        </TextLink>
      </noscript>
    </div>
  )
}
