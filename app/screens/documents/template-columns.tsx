import type { TFunction } from 'i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { TemplateEntity, TemplateKind, TemplateLocale } from '#server/documents/documents.schemas.ts'

export interface TemplateListRow {
  id: string
  name: string
  kind: TemplateKind
  entity: TemplateEntity | 'CUSTOMER'
  currentVersion: number | null
  locales: TemplateLocale[] | null
  documents: number | null
  downloads: number | null
  lastUsedAt: Date | null
}

/** Templates with how much each is used. */
export function templateColumns(t: TFunction): Column<TemplateListRow>[] {
  return [
    {
      key: 'name',
      header: t('documents.templates.name'),
      fixed: true,
      cell: (row) => (
        <TextLink quiet to={`/documents/templates/${row.id}`}>
          <bdi>{row.name}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'kind',
      header: t('documents.templates.kind'),
      narrow: 'plain',
      cell: (row) => t(`documents.kind.${row.kind}`),
    },
    {
      key: 'entity',
      header: t('documents.templates.entity'),
      narrow: 'plain',
      cell: (row) => row.entity !== 'CUSTOMER' && t(`documents.entity.${row.entity}`),
    },
    {
      key: 'languages',
      header: t('documents.templates.languages'),
      cell: (row) =>
        row.currentVersion === null ? (
          <Badge tone="warning">{t('documents.templates.unpublished')}</Badge>
        ) : (
          (row.locales ?? []).map((locale) => t(`documents.language.${locale}`)).join(', ')
        ),
    },
    {
      key: 'version',
      header: t('documents.fields.version'),
      align: 'end',
      cell: (row) => row.currentVersion !== null && <NumberValue value={row.currentVersion} />,
    },
    {
      key: 'documents',
      header: t('documents.templates.used'),
      align: 'end',
      cell: (row) => <NumberValue value={row.documents ?? 0} />,
    },
    {
      key: 'downloads',
      header: t('documents.fields.downloads'),
      align: 'end',
      cell: (row) => <NumberValue value={row.downloads ?? 0} />,
    },
    {
      key: 'lastUsed',
      header: t('documents.templates.lastUsed'),
      cell: (row) => row.lastUsedAt && <DateTime value={row.lastUsedAt} as="date" />,
    },
  ]
}
