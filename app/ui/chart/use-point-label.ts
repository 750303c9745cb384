import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import type { TrendUnit } from '#server/kernel/days.ts'

/** Names a point of a trend by the first day it counts: “Mon 3 Mar”, “week of Mon 3 Mar”, “March 2026”. */
export function usePointLabel(unit: TrendUnit): (point: string) => string {
  const { t } = useTranslation()
  const format = useFormat()
  return (point) => {
    if (unit === 'month') return format.date(point, 'month')
    const day = format.date(point, 'weekday')
    return unit === 'week' ? t('ui.chart.weekOf', { day }) : day
  }
}
