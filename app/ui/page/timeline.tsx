import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { DateLike } from '#app/i18n/format.ts'
import type { Tone } from '../base/badge.tsx'
import { cx } from '../base/class-names.ts'
import { Relative } from '../value/date-time.tsx'

export interface TimelineEvent {
  id: string
  at: DateLike
  icon?: LucideIcon
  tone?: Tone
  /** "Layla set the disposition to Callback" */
  title: ReactNode
  /** Who did it, where it came from. */
  actor?: ReactNode
  children?: ReactNode
}

const INK: Record<Tone, string> = {
  neutral: 'text-muted',
  accent: 'text-accent-ink',
  positive: 'text-positive',
  warning: 'text-warning',
  negative: 'text-negative',
}

/** What happened, newest first. */
export function Timeline({ events }: { events: TimelineEvent[] }) {
  return (
    <ol className="text-sm">
      {events.map(({ id, at, icon: Icon, tone = 'neutral', title, actor, children }) => (
        <li key={id} className="group/event relative flex gap-3 pb-4 last:pb-0">
          <span
            aria-hidden
            className="absolute inset-y-0 start-3 w-px bg-line group-first/event:top-3 group-last/event:bottom-auto group-last/event:h-3"
          />
          <span
            className={cx(
              'relative grid size-6 shrink-0 place-content-center rounded-full border border-line bg-surface',
              INK[tone],
            )}
          >
            {Icon ? (
              <Icon aria-hidden className="size-3.5" strokeWidth={1.75} />
            ) : (
              <span className="size-1.5 rounded-full bg-current" />
            )}
          </span>
          <div className="min-w-0 flex-1 pt-0.5">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <p className="min-w-0">{title}</p>
              <span className="text-xs text-muted">
                {actor && <>{actor} · </>}
                <Relative value={at} />
              </span>
            </div>
            {children && <div className="mt-1 text-muted">{children}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
