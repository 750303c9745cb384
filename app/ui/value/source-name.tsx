import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

/** The stored word for what came from no file or form: the only source that is ours to translate. */
export const BY_HAND = 'manual'

/** Where a lead or a sale comes from. Sources are words of the company. */
export function SourceName({ source }: { source: string }) {
  const { t } = useTranslation()
  return <bdi>{sourceLabel(t, source)}</bdi>
}

/** The same as plain text, for choices and charts. */
export function sourceLabel(t: TFunction, source: string): string {
  return source === BY_HAND ? t('leads.fields.byHand') : source
}
