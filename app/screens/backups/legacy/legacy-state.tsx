import { useTranslation } from 'react-i18next'
import { Status } from '#app/ui/base/badge.tsx'
import type { LegacyVerdictName } from '#server/legacy/legacy.schemas.ts'
import type { LegacyImport } from '#server/legacy/legacy.service.ts'

const STATES = {
  READING: 'accent',
  PREVIEWED: 'accent',
  WRITING: 'accent',
  IMPORTED: 'positive',
  FAILED: 'negative',
  CANCELLED: 'neutral',
} as const satisfies Record<LegacyImport['state'], string>

export function LegacyState({ found }: { found: Pick<LegacyImport, 'state' | 'working'> }) {
  const { t } = useTranslation()
  return (
    <Status tone={STATES[found.state]} live={found.working}>
      {t(`legacy.states.${found.state}`)}
    </Status>
  )
}

const VERDICTS = { new: 'positive', there: 'neutral', refused: 'negative' } as const satisfies Record<
  LegacyVerdictName,
  string
>

/** What the rows are called: once they were written, the new ones are new no more. */
export const verdictWord = (verdict: LegacyVerdictName, { state }: Pick<LegacyImport, 'state'>) =>
  verdict === 'new' && state === 'IMPORTED' ? 'legacy.states.IMPORTED' : (`legacy.verdicts.${verdict}` as const)

export function LegacyVerdictBadge({
  verdict,
  found,
}: {
  verdict: LegacyVerdictName
  found: Pick<LegacyImport, 'state'>
}) {
  const { t } = useTranslation()
  return <Status tone={VERDICTS[verdict]}>{t(verdictWord(verdict, found))}</Status>
}
