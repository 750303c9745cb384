import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'

const LOOKS = [
  ['inserts', '+', 'text-positive'],
  ['updates', '~', 'text-warning'],
  ['deletes', '−', 'text-negative'],
] as const

/** Rows that come, change and go, in one short line: +12 ~3 −0. */
export function ChangeCounts({ of }: { of: Record<(typeof LOOKS)[number][0], number | null> }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (of.inserts === null) return <span className="text-faint">–</span>
  return (
    <span className="inline-flex gap-2 text-xs whitespace-nowrap tabular">
      {LOOKS.map(([key, sign, ink]) => {
        const number = of[key] ?? 0
        return (
          <span key={key} className={number === 0 ? 'text-muted' : `font-semibold ${ink}`}>
            <span className="sr-only">{t(`restores.changes.${key}`)} </span>
            <bdi dir="ltr">
              <span aria-hidden>{sign}</span>
              {format.number(number)}
            </bdi>
          </span>
        )
      })}
    </span>
  )
}
