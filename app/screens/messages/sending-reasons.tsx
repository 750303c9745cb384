import { useTranslation } from 'react-i18next'
import { MAILING_PROBLEMS } from '#server/communications/mailings/mailings.schemas.ts'
import { DELAYS, REFUSALS } from '#server/communications/sending/sending.schemas.ts'

const DECIDED = [...REFUSALS, ...DELAYS]

/** Why a message waits or does not go out, in words. */
export function SendingReasons({ reasons }: { reasons: readonly string[] }) {
  const { t } = useTranslation()
  const words = reasons.map((reason) => {
    const problem = MAILING_PROBLEMS.find((known) => known === reason)
    if (problem) return t(`mailings.problem.${problem}`)
    const decided = DECIDED.find((known) => known === reason)
    return decided ? t(`messages.compose.reasons.${decided}`) : reason
  })
  return (
    <ul className="flex flex-col gap-0.5">
      {words.map((said) => (
        <li key={said}>{said}</li>
      ))}
    </ul>
  )
}
