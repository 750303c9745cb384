import { Link } from '@remix-run/react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Format } from '#app/i18n/format.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Section } from '#app/ui/page/section.tsx'
import type { BackupPicture as Picture } from '#server/backups/history/history.service.ts'
import { backupHref } from '../backup-columns.tsx'

type Slot = Picture['slots'][number]

/** Solid is proven, hollow was only read back: told apart without seeing colours. */
const BAR: Record<NonNullable<Slot['best']>, string> = {
  RESTORABLE: 'bg-positive-solid',
  VERIFIED: 'border border-b-0 border-positive-solid bg-positive-wash',
  WRITTEN: 'border border-b-0 border-dashed border-warning-solid bg-warning-wash',
  RUNNING: 'bg-accent animate-pulse-soft',
  CORRUPT: 'bg-negative-solid',
  FAILED: 'bg-transparent',
}
const BARS = ['RESTORABLE', 'VERIFIED', 'WRITTEN', 'RUNNING', 'CORRUPT'] as const
/** What the red marks below the line stand for. */
const MARKS = ['failed', 'corrupt'] as const
const MARKED = { failed: 'FAILED', corrupt: 'CORRUPT' } as const
const RANGES = [30, 90, 365] as const

/**
 * The last days as bars: one a day, a week past a hundred days. As tall as the file of the day's best backup, so that
 * a sudden change of size shows; a day on which nothing was made is an empty place, and a failure a red mark below
 * the line.
 */
export function BackupPicture({ picture, days }: { picture: Picture; days: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { slots } = picture
  const largest = Math.max(0, ...slots.map(({ bytes }) => bytes ?? 0))
  const bars = BARS.filter((state) => slots.some(({ best }) => best === state))
  const marks = MARKS.filter((state) => slots.some((slot) => slot[state] > 0))
  const dates = [slots[0], slots[Math.floor(slots.length / 2)], slots.at(-1)].filter((slot) => slot !== undefined)
  return (
    <Section
      title={t('backups.picture.title')}
      description={t(slots.length < days ? 'backups.picture.weeks' : 'backups.picture.days')}
      actions={<Ranges days={days} />}
    >
      <figure className="m-0" data-picture={days}>
        <div className="relative pt-4">
          {largest > 0 && (
            <p className="absolute start-0 top-0 text-2xs tabular text-muted" suppressHydrationWarning>
              <bdi>{format.bytes(largest)}</bdi>
            </p>
          )}
          <span aria-hidden className="absolute inset-x-0 top-4 border-t border-dashed border-line" />
          <span aria-hidden className="absolute inset-x-0 top-20 border-t border-dashed border-line" />
          <ul
            className={cx(
              'relative flex h-32 items-end border-b border-line-strong',
              slots.length > 60 ? 'gap-px' : 'gap-1',
            )}
          >
            {slots.map((slot) => (
              <Bar key={slot.to} slot={slot} largest={largest} words={wordsOf(t, format, slot)} />
            ))}
          </ul>
          <div aria-hidden className={cx('flex h-3 items-start pt-1', slots.length > 60 ? 'gap-px' : 'gap-1')}>
            {slots.map((slot) => (
              <span key={slot.to} className="flex min-w-0 flex-1 justify-center">
                {slot.failed + slot.corrupt > 0 && (
                  <span className="h-1.5 w-full max-w-6 rounded-full bg-negative-solid" />
                )}
              </span>
            ))}
          </div>
        </div>
        <div aria-hidden className="flex justify-between pt-0.5 text-2xs text-muted" suppressHydrationWarning>
          {dates.map((slot) => (
            <bdi key={slot.to}>{format.date(noon(slot.to), 'date')}</bdi>
          ))}
        </div>
        {bars.length + marks.length > 0 && (
          <figcaption>
            <ul className="flex flex-wrap gap-x-5 gap-y-1 pt-3 text-xs text-muted">
              {bars.map((state) => (
                <li key={state} className="inline-flex items-center gap-1.5">
                  <span aria-hidden className={cx('size-3 rounded-[3px]', BAR[state], 'border-b!')} />
                  {t(`backups.states.${state}`)}
                </li>
              ))}
              {marks.length > 0 && (
                <li className="inline-flex items-center gap-1.5">
                  <span aria-hidden className="h-1.5 w-3 rounded-full bg-negative-solid" />
                  {marks.map((mark) => t(`backups.states.${MARKED[mark]}`)).join(', ')}
                </li>
              )}
            </ul>
          </figcaption>
        )}
      </figure>
    </Section>
  )
}

function Bar({ slot, largest, words }: { slot: Slot; largest: number; words: string }) {
  const place = 'flex h-full min-w-0 flex-1 items-end justify-center'
  if (slot.backups === 0) {
    return (
      <li className={place} title={words}>
        <span className="sr-only" suppressHydrationWarning>
          {words}
        </span>
      </li>
    )
  }
  const to = slot.onlyId ? backupHref({ id: slot.onlyId }) : `/admin/backup?from=${slot.from}&to=${slot.to}#history`
  return (
    <li className={place}>
      {/* Ninety stops on the way to the table would help nobody at a keyboard; the table has the same links. */}
      <Link to={to} title={words} tabIndex={-1} className="flex h-full w-full items-end justify-center hover:bg-hover">
        <span className="sr-only" suppressHydrationWarning>
          {words}
        </span>
        <span
          aria-hidden
          className={cx('w-full max-w-6 rounded-t-[3px]', slot.best && BAR[slot.best])}
          style={{
            height: slot.bytes === null || largest === 0 ? '6px' : `${Math.max(6, (slot.bytes / largest) * 100)}%`,
          }}
        />
      </Link>
    </li>
  )
}

function Ranges({ days }: { days: number }) {
  const { t } = useTranslation()
  return (
    <nav aria-label={t('backups.picture.range')} className="flex rounded-md border border-line-strong text-xs">
      {RANGES.map((range) => (
        <Link
          key={range}
          to={range === 30 ? '/admin/backup' : `?days=${range}`}
          preventScrollReset
          aria-current={range === days ? 'true' : undefined}
          className={cx(
            'px-2.5 py-1 first:rounded-s-md last:rounded-e-md not-first:border-s not-first:border-line-strong',
            range === days ? 'bg-raised font-medium text-ink' : 'text-muted hover:bg-hover hover:text-ink',
          )}
        >
          {t('backups.picture.lastDays', { count: range })}
        </Link>
      ))}
    </nav>
  )
}

function wordsOf(t: TFunction, format: Format, slot: Slot): string {
  const from = format.date(noon(slot.from), 'date')
  const when = slot.from === slot.to ? from : `${from} – ${format.date(noon(slot.to), 'date')}`
  if (slot.best === null) return t('backups.picture.nothing', { when })
  const what = t('backups.picture.made', { when, count: slot.backups, best: t(`backups.states.${slot.best}`) })
  return slot.bytes === null ? what : `${what}, ${format.bytes(slot.bytes)}`
}

/** The middle of a day, which is the same day in every zone that people work in. */
const noon = (day: string) => `${day}T12:00:00Z`
