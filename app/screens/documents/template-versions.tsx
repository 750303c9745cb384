import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { TemplateLocale } from '#server/documents/documents.schemas.ts'

export interface VersionRow {
  id: string
  version: number
  locale: TemplateLocale
  subject: string | null
  body: string
  createdAt: Date
  createdByName: string | null
}

/** What the template said, version by version: documents made then still say it. */
export function TemplateVersions({ versions, current }: { versions: VersionRow[]; current: number | null }) {
  const { t } = useTranslation()
  const byVersion = [...Map.groupBy(versions, ({ version }) => version)]
  if (byVersion.length === 0) return null
  return (
    <Section title={t('documents.templates.versions')} flush>
      <ul className="divide-y divide-line text-sm">
        {byVersion.map(([version, wordings]) => (
          <li key={version} className="px-4 py-2.5">
            <details>
              <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 select-none">
                <span className="font-medium">{t('documents.templates.versionNumber', { version })}</span>
                {version === current && <Badge tone="positive">{t('documents.templates.inUse')}</Badge>}
                <span className="text-muted">
                  {wordings[0]?.createdByName && <bdi>{wordings[0].createdByName}</bdi>} ·{' '}
                  <DateTime value={wordings[0]?.createdAt ?? new Date(0)} />
                </span>
              </summary>
              <div className="mt-2 flex flex-col gap-3">
                {wordings.map(({ id, locale, subject, body }) => (
                  <div key={id} lang={locale} dir={locale === 'ar' ? 'rtl' : 'ltr'}>
                    <p className="text-xs text-muted">{t(`documents.language.${locale}`)}</p>
                    {subject && <p className="font-medium">{subject}</p>}
                    <p className="whitespace-pre-wrap">{body}</p>
                  </div>
                ))}
              </div>
            </details>
          </li>
        ))}
      </ul>
    </Section>
  )
}
