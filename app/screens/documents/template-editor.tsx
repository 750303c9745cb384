import { Eye, Trash2, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextArea, TextField } from '#app/ui/form/input.tsx'
import { FormActions, Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import {
  TEMPLATE_LOCALES,
  type TemplateEntity,
  type TemplateKind,
  type TemplateLocale,
} from '#server/documents/documents.schemas.ts'
import { TemplatePreview, type TemplatePreviewProps } from './template-preview.tsx'
import { TemplateVersions, type VersionRow } from './template-versions.tsx'

export interface TemplateEditorProps {
  template: {
    id: string
    name: string
    kind: TemplateKind
    entity: TemplateEntity
    description: string | null
    currentVersion: number | null
    deletedAt: Date | null
    placeholders: readonly string[]
    versions: VersionRow[]
  }
  preview: TemplatePreviewProps['preview'] | null
  /** What was typed before a preview was asked for. */
  typed?: Record<string, string>
  mayEdit: boolean
}

/** One template: its wording in three languages, how it looks with a real record, and what it said before. */
export function TemplateEditor({ template, preview, typed, mayEdit }: TemplateEditorProps) {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={<bdi>{template.name}</bdi>}
        status={
          template.currentVersion === null && <Badge tone="warning">{t('documents.templates.unpublished')}</Badge>
        }
        description={
          template.description ??
          `${t(`documents.kind.${template.kind}`)} · ${t(`documents.entity.${template.entity}`)}`
        }
        crumbs={[{ label: t('documents.templates.title'), to: '/documents/templates' }]}
        actions={mayEdit && <RemoveOrRestore deleted={template.deletedAt !== null} />}
      />
      <Stack>
        {template.deletedAt && (
          <Banner tone="negative" title={t('documents.templates.isDeleted')}>
            {t('documents.templates.isDeletedHint')}
          </Banner>
        )}
        <div className="grid items-start gap-4 xl:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            {mayEdit && !template.deletedAt && <Wording template={template} typed={typed} />}
            <TemplateVersions versions={template.versions} current={template.currentVersion} />
          </div>
          {preview && <TemplatePreview preview={preview} kind={template.kind} />}
        </div>
      </Stack>
    </>
  )
}

function RemoveOrRestore({ deleted }: { deleted: boolean }) {
  const { t } = useTranslation()
  return (
    <Form intent={deleted ? 'restore' : 'remove'}>
      {deleted ? (
        <Submit variant="secondary" icon={Undo2} name="intent" value="restore">
          {t('documents.templates.restore')}
        </Submit>
      ) : (
        <Submit variant="secondary" icon={Trash2} name="intent" value="remove">
          {t('documents.templates.remove')}
        </Submit>
      )}
    </Form>
  )
}

function Wording({
  template,
  typed,
}: {
  template: TemplateEditorProps['template']
  typed: Record<string, string> | undefined
}) {
  const { t } = useTranslation()
  const inUse = template.versions.filter(({ version }) => version === template.currentVersion)
  return (
    <Section title={t('documents.templates.wording')} description={t('documents.templates.wordingHint')}>
      <Form guard {...(typed && { values: typed })}>
        <input type="hidden" name="from" value={template.currentVersion ?? 0} />
        {TEMPLATE_LOCALES.map((locale) => (
          <Language
            key={locale}
            locale={locale}
            kind={template.kind}
            written={inUse.find((version) => version.locale === locale)}
            open={typed !== undefined || inUse.length === 0 ? true : inUse.some((version) => version.locale === locale)}
          />
        ))}
        <Placeholders names={template.placeholders} />
        <FormActions>
          <Submit name="intent" value="publish">
            {t('documents.templates.publish')}
          </Submit>
        </FormActions>
      </Form>
    </Section>
  )
}

function Language({
  locale,
  kind,
  written,
  open,
}: {
  locale: TemplateLocale
  kind: TemplateKind
  written: VersionRow | undefined
  open: boolean
}) {
  const { t } = useTranslation()
  const language = t(`documents.language.${locale}`)
  return (
    <details open={open} className="group rounded-md border border-line">
      <summary className="cursor-pointer px-3 py-2 text-sm font-medium select-none">
        {language}
        {!written && <span className="ms-2 font-normal text-muted">{t('documents.templates.notWritten')}</span>}
      </summary>
      <div className="flex flex-col gap-3 border-t border-line p-3">
        {kind !== 'SMS' && (
          <TextField
            name={`wordings.${locale}.subject`}
            label={t(kind === 'EMAIL' ? 'documents.templates.subject' : 'documents.templates.heading')}
            defaultValue={written?.subject ?? ''}
            dir={locale === 'ar' ? 'rtl' : 'ltr'}
            maxLength={500}
            required={false}
          />
        )}
        <TextArea
          name={`wordings.${locale}.body`}
          label={t('documents.templates.text')}
          hint={kind === 'DOCUMENT' ? t('documents.templates.textHint') : undefined}
          defaultValue={written?.body ?? ''}
          dir={locale === 'ar' ? 'rtl' : 'ltr'}
          lang={locale}
          rows={kind === 'SMS' ? 4 : 10}
          required={false}
        />
        <div>
          <Submit variant="secondary" size="sm" icon={Eye} name="intent" value={`preview:${locale}`}>
            {t('documents.templates.preview')}
          </Submit>
        </div>
      </div>
    </details>
  )
}

/** To be copied into the text; what is not listed is refused. */
function Placeholders({ names }: { names: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <details className="text-sm">
      <summary className="cursor-pointer font-medium select-none">{t('documents.templates.placeholders')}</summary>
      <ul dir="ltr" className="mt-2 flex flex-wrap gap-1.5">
        {names.map((name) => (
          <li key={name}>
            <code className="rounded bg-sunken px-1.5 py-0.5 font-mono text-xs select-all">{`{{${name}}}`}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
