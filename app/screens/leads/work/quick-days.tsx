import { type MouseEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRootData } from '#app/root-data.ts'
import { Button } from '#app/ui/base/button.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { clockInZone } from '../read-lead-form.ts'

const HOUR = 3_600_000
/** An hour from now, to the next five minutes. */
const STEP = 300_000
const DAYS = [
  ['tomorrow', 1],
  ['threeDays', 3],
  ['week', 7],
] as const

/** The usual days of a next action in one press: each fills in day and time. Nobody sees them where no script runs. */
export function QuickDays() {
  const { t } = useTranslation()
  const zone = useRootData()?.timeZone ?? 'UTC'
  const [ready, setReady] = useState(false)
  useEffect(() => setReady(true), [])

  const fill = (event: MouseEvent<HTMLButtonElement>, at: Date, time?: string) => {
    const shown = clockInZone(at, zone)
    const fields = event.currentTarget.form?.elements
    write(fields?.namedItem('nextActionOn'), shown.day)
    write(fields?.namedItem('nextActionTime'), time ?? shown.time)
  }
  return (
    <fieldset className={cx('flex flex-wrap gap-1.5', !ready && 'invisible')}>
      <legend className="sr-only">{t('leads.work.soon.label')}</legend>
      <Button size="sm" onClick={(event) => fill(event, new Date(Math.ceil((Date.now() + HOUR) / STEP) * STEP))}>
        {t('leads.work.soon.hour')}
      </Button>
      {DAYS.map(([name, days]) => (
        <Button key={name} size="sm" onClick={(event) => fill(event, new Date(Date.now() + days * 24 * HOUR), '09:00')}>
          {t(`leads.work.soon.${name}`)}
        </Button>
      ))}
    </fieldset>
  )
}

function write(field: Element | RadioNodeList | null | undefined, value: string): void {
  if (!(field instanceof HTMLInputElement)) return
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
