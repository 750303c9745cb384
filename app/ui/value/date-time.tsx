import { useEffect, useState } from 'react'
import type { DateLike, DateStyle } from '#app/i18n/format.ts'
import { useFormat } from '#app/i18n/use-format.tsx'

/** A moment or a calendar day, in the company's zone; the exact moment on hover. */
export function DateTime({ value, as = 'dateTime' }: { value: DateLike; as?: DateStyle }) {
  const format = useFormat()
  return (
    <time dateTime={isoOf(value)} className="whitespace-nowrap tabular" suppressHydrationWarning>
      {format.date(value, as)}
    </time>
  )
}

/** "3 minutes ago", kept current; the exact time on hover. For what is older than a month use DateTime. */
export function Relative({ value }: { value: DateLike }) {
  const format = useFormat()
  const [now, setNow] = useState<number>(() => Date.now())
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 30_000)
    return () => clearInterval(timer)
  }, [])
  // The server's "now" is a little earlier than the browser's: a differing word there is no error.
  return (
    <time
      dateTime={isoOf(value)}
      title={`${format.date(value, 'dateTime')} (${format.timeZone})`}
      className="whitespace-nowrap"
      suppressHydrationWarning
    >
      {format.relative(value, now)}
    </time>
  )
}

function isoOf(value: DateLike): string {
  return typeof value === 'string' && value.length === 10 ? value : new Date(value).toISOString()
}
