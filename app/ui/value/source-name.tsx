import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'

/** Where a lead or a sale comes from. Sources are words of the company; only the one we set ourselves has a translation. */
export function SourceName({ source }: { source: string }) {
  const { t } = useTranslation()
  return <bdi>{sourceLabel(t, source)}</bdi>
}

/** The same as plain text, for choices and charts. */
export function sourceLabel(t: TFunction, source: string): string {
  return source === 'manual' ? t('leads.fields.byHand') : source
}
