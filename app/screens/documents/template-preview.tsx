import { useTranslation } from 'react-i18next'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { TemplateKind, TemplateLocale } from '#server/documents/documents.schemas.ts'

export interface TemplatePreviewProps {
  kind: TemplateKind
  preview: {
    locale: TemplateLocale
    title: string
    html: string
    text: string
    missing: string[]
    problems: { kind: 'unknown' | 'malformed'; text: string }[]
    recordId: string | null
  }
}

/** The wording with a real record in it: as paper for a document, as text for a message. */
export function TemplatePreview({ preview, kind }: TemplatePreviewProps) {
  const { t } = useTranslation()
  const { title, html, text, missing, problems, recordId, locale } = preview
  const direction = locale === 'ar' ? 'rtl' : 'ltr'
  return (
    <Section
      title={`${t('documents.preview.title')} · ${t(`documents.language.${locale}`)}`}
      description={t(recordId ? 'documents.preview.from' : 'documents.preview.nothing')}
    >
      <div className="flex flex-col gap-3">
        {problems.length > 0 && (
          <Banner tone="negative" title={t('documents.preview.problems')}>
            <bdi dir="ltr">
              {problems
                .map((problem) => (problem.kind === 'unknown' ? `{{${problem.text}}}` : problem.text))
                .join(', ')}
            </bdi>
          </Banner>
        )}
        {missing.length > 0 && problems.length === 0 && (
          <Banner tone="warning" title={t('documents.preview.missing')}>
            <bdi dir="ltr">{missing.map((name) => `{{${name}}}`).join(', ')}</bdi>
          </Banner>
        )}
        {recordId &&
          (kind === 'DOCUMENT' ? (
            // No script, no form, no place of ours: the page in it is only looked at.
            <iframe
              title={t('documents.preview.title')}
              sandbox=""
              srcDoc={html}
              className="h-[44rem] w-full rounded-md border border-line bg-white"
            />
          ) : (
            <div dir={direction} className="rounded-md border border-line bg-sunken p-4 text-sm">
              {kind === 'EMAIL' && <p className="mb-2 font-medium">{title}</p>}
              <p className="whitespace-pre-wrap">{text}</p>
            </div>
          ))}
      </div>
    </Section>
  )
}
