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

const TONES = {
  grey: 'neutral',
  blue: 'accent',
  violet: 'accent',
  teal: 'positive',
  green: 'positive',
  amber: 'warning',
  orange: 'warning',
  red: 'negative',
} as const

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
  const colour = Object.keys(TONES).find((known) => known === choice?.colour) as keyof typeof TONES | undefined
  return <Status tone={TONES[colour ?? 'grey']}>{dispositionLabel(choice, i18n.language) ?? code}</Status>
}

/** Dispositions a person may choose by hand, for a select. */
export function useDispositionOptions(dispositions: readonly DispositionChoice[]) {
  const { i18n } = useTranslation()
  return dispositions
    .filter(({ isConversion, archivedAt }) => !isConversion && archivedAt === null)
    .map((choice) => ({ value: choice.code, label: dispositionLabel(choice, i18n.language) ?? choice.code }))
}
