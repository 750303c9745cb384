import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { ImportDetail } from '#server/imports/batch.service.ts'

/** What happened to an import, step by step. */
export function ImportLog({ log }: { log: ImportDetail['log'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (log.length === 0) return null
  return (
    <Section title={t('leads.imports.log.title')} flush>
      <ol className="divide-y divide-line text-sm">
        {log.map(({ at, what, rows }) => (
          <li key={`${at} ${what}`} className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2">
            <span>
              {t(`leads.imports.log.events.${what}`)}
              {rows !== undefined && <span className="text-muted tabular"> · {format.number(rows)}</span>}
            </span>
            <span className="text-xs text-muted">
              <DateTime value={at} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}
