import { useTranslation } from 'react-i18next'
import { Status } from '#app/ui/base/badge.tsx'

export interface DispositionChoice {
  code: string
  labels: unknown
  colour: string
  isTerminal: boolean
  isConversion: boolean
  requiresReason: boolean
  requiresNextAction: boolean
  archivedAt: Date | null
}

/** Colours as lead_dispositions.colour names them, in the palette of charts: the same in every list and picture. */
const COLOURS: Record<string, string> = {
  grey: 'var(--color-chart-5)',
  blue: 'var(--color-chart-1)',
  teal: 'var(--color-chart-2)',
  green: 'var(--color-chart-6)',
  amber: 'var(--color-chart-3)',
  orange: 'var(--color-chart-3)',
  red: 'var(--color-negative-solid)',
  violet: 'var(--color-chart-4)',
}

export function dispositionColour(name: string | undefined): string | undefined {
  return COLOURS[name ?? 'grey'] ?? COLOURS.grey
}

/** Name of a disposition in the reader's language; a company may have written it in one only. */
export function dispositionLabel(choice: DispositionChoice | undefined, language: string): string | undefined {
  const { labels } = choice ?? {}
  if (typeof labels !== 'object' || labels === null) return undefined
  for (const name of [language.slice(0, 2), 'en', 'fr', 'ar']) {
    const label: unknown = Reflect.get(labels, name)
    if (typeof label === 'string' && label !== '') return label
  }
  return undefined
}

export function DispositionBadge({ code, dispositions }: { code: string; dispositions: readonly DispositionChoice[] }) {
  const { i18n } = useTranslation()
  const choice = dispositions.find((known) => known.code === code)
  return <Status colour={dispositionColour(choice?.colour)}>{dispositionLabel(choice, i18n.language) ?? code}</Status>
}

/** Dispositions a person may choose by hand, for a select. */
export function useDispositionOptions(dispositions: readonly DispositionChoice[]) {
  const { i18n } = useTranslation()
  return dispositions
    .filter(({ isConversion, archivedAt }) => !isConversion && archivedAt === null)
    .map((choice) => ({ value: choice.code, label: dispositionLabel(choice, i18n.language) ?? choice.code }))
}
