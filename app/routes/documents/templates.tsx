import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { FilePlus2, FileType } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { PageHandle } from '#app/page-handle.ts'
import { DocumentTabs } from '#app/screens/documents/document-tabs.tsx'
import { templateColumns } from '#app/screens/documents/template-columns.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { findTemplatesInput, TEMPLATE_ENTITIES, TEMPLATE_KINDS } from '#server/documents/documents.schemas.ts'

export const handle: PageHandle = { title: (t) => t('documents.templates.title') }

const { kind, entity } = findTemplatesInput.shape
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({ kind: kind.catch(undefined), entity: entity.catch(undefined) })

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  const deleted = search.state === 'deleted'
  const templates = await context.api.documents.findTemplates({ ...filters.parse(search), deleted })
  const role = context.session?.role
  return { templates, mayEdit: role === 'admin' || role === 'manager' }
}

export default function Templates() {
  const { templates, mayEdit } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const add = mayEdit && (
    <ButtonLink variant="primary" icon={FilePlus2} to="/documents/templates/new">
      {t('documents.templates.new')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={t('documents.templates.title')}
        description={t('documents.templates.description')}
        tabs={<DocumentTabs />}
        actions={add}
      />
      <FilterBar>
        <SelectFilter
          name="kind"
          label={t('documents.templates.kind')}
          options={TEMPLATE_KINDS.map((value) => ({ value, label: t(`documents.kind.${value}`) }))}
        />
        <SelectFilter
          name="entity"
          label={t('documents.templates.entity')}
          options={TEMPLATE_ENTITIES.map((value) => ({ value, label: t(`documents.entity.${value}`) }))}
        />
        <SelectFilter
          name="state"
          label={t('documents.fields.state')}
          options={[{ value: 'deleted', label: t('documents.templates.deleted') }]}
        />
      </FilterBar>
      <Table
        label={t('documents.templates.title')}
        columns={templateColumns(t)}
        rows={templates}
        rowKey={(row) => row.id}
        rowHref={(row) => `/documents/templates/${row.id}`}
        rowLabel={(row) => row.name}
        empty={
          <EmptyState icon={FileType} title={t('documents.templates.empty')} actions={add}>
            {t('documents.templates.emptyHint')}
          </EmptyState>
        }
      />
    </>
  )
}
