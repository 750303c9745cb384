import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

const PLACE = '\u2063'

/** "Sent: 3 minutes ago", with what stands between the two in the reader's language. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  const { t } = useTranslation()
  const [before, after] = t('ui.labelled', { label, text: PLACE }).split(PLACE)
  return (
    <>
      {before}
      {children}
      {after}
    </>
  )
}
