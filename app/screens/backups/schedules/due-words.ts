import type { TFunction } from 'i18next'

const CLOCK = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-7])$/

/**
 * A five-field cron expression as people say it: "Every day at 02:00", "Every Sunday at 03:00". What has lists, steps
 * or both kinds of day is given back as it is: nobody says such a thing shorter.
 */
export function dueInWords(cron: string, t: TFunction, language: string): string {
  const [, minute = '', hour = '', day, weekday] = CLOCK.exec(cron.trim().replace(/\s+/g, ' ')) ?? []
  if (day === undefined || weekday === undefined) return cron
  const time = `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
  if (day === '*' && weekday === '*') return t('schedules.due.daily', { time })
  if (day === '*') return t('schedules.due.weekly', { time, weekday: weekdayName(Number(weekday), language) })
  if (weekday === '*') return t('schedules.due.monthly', { time, day: Number(day) })
  return cron
}

/** Both 0 and 7 are Sunday. */
function weekdayName(weekday: number, language: string): string {
  const firstSunday = new Date(Date.UTC(2023, 0, 1 + weekday))
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(firstSunday)
}
