import { Link } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { DOT } from '#app/ui/base/badge.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Section } from '#app/ui/page/section.tsx'
import type { BackupRun } from '#server/backups/backup-views.ts'
import { backupHref } from './backup-columns.tsx'
import { type ShownState, STATE_TONE, shownState } from './backup-status.tsx'

const SHOWN: ShownState[] = ['VERIFIED', 'RESTORABLE', 'WRITTEN', 'RUNNING', 'FAILED', 'CORRUPT']

/** One bar a backup, oldest first: as tall as the file is large, coloured by its state, leading to its page. */
export function BackupTimeline({ recent }: { recent: BackupRun[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const runs = recent.toReversed()
  const largest = Math.max(1, ...runs.map((run) => run.bytes ?? 0))
  const present = SHOWN.filter((state) => runs.some((run) => shownState(run) === state))
  return (
    <Section title={t('backups.timeline.title')} description={t('backups.timeline.summary')}>
      <ul className="flex h-32 items-end gap-1 border-b border-line">
        {runs.map((run) => {
          const state = shownState(run)
          const when = format.date(run.startedAt, 'dateTime')
          const words =
            run.bytes === null
              ? `${when}: ${t(`backups.states.${state}`)}`
              : t('backups.timeline.bar', {
                  when,
                  state: t(`backups.states.${state}`),
                  size: format.bytes(run.bytes),
                })
          return (
            <li key={run.id} className="flex h-full max-w-10 min-w-0 flex-1 items-end">
              <Link
                to={backupHref(run)}
                title={words}
                className="group flex h-full w-full min-w-0 items-end rounded-t-sm hover:bg-hover"
              >
                <span className="sr-only" suppressHydrationWarning>
                  {words}
                </span>
                <span
                  aria-hidden
                  className={cx('w-full rounded-t-sm', DOT[STATE_TONE[state]], run.working && 'animate-pulse-soft')}
                  // A failed run has no size; a stub shows that there was one.
                  style={{ height: run.bytes === null ? '6px' : `${Math.max(6, (run.bytes / largest) * 100)}%` }}
                />
              </Link>
            </li>
          )
        })}
      </ul>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 pt-2 text-xs text-muted">
        {present.map((state) => (
          <li key={state} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cx('size-2 rounded-full', DOT[STATE_TONE[state]])} />
            {t(`backups.states.${state}`)}
          </li>
        ))}
      </ul>
    </Section>
  )
}
