import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  redirect,
  unstable_parseMultipartFormData,
} from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Archive } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { refuse, refusedInWords } from '#app/refused.ts'
import { BackupTabs } from '#app/screens/backups/backup-tabs.tsx'
import { legacyColumns } from '#app/screens/backups/legacy/legacy-columns.tsx'
import { UploadLegacy } from '#app/screens/backups/legacy/upload-legacy.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'

export const handle: PageHandle = { title: (t) => t('legacy.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return { imports: await context.api.legacy.findImports() }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const t = translate(context.locale)
  let id: string | null = null
  try {
    // The file goes to the server's disk block by block while it arrives; it is never held whole.
    await unstable_parseMultipartFormData(request, async ({ name, filename, data }) => {
      if (name !== 'file' || !filename || id !== null) {
        for await (const _ of data);
        return undefined
      }
      const created = await context.api.legacy.createImport({ fileName: filename, content: data })
      id = created.id
      return created.id
    })
  } catch (thrown) {
    return refusedInWords(thrown, new FormData(), t('legacy.refusals', { returnObjects: true }))
  }
  if (id === null) return refuse({ field: 'file', message: t('leads.refusals.FILE_MISSING') })
  return redirect(`/admin/backup/legacy/${id}`)
}

export default function LegacyImports() {
  const { imports } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  const busy = imports.some((each) => each.working)
  useRefreshWhile(busy)
  return (
    <>
      <PageHeader title={t('legacy.title')} description={t('legacy.description')} tabs={<BackupTabs />} />
      <Stack>
        <UploadLegacy />
        <Table
          label={t('legacy.list')}
          columns={legacyColumns(t)}
          rows={imports}
          rowKey={({ id }) => id}
          rowHref={({ id }) => `/admin/backup/legacy/${id}`}
          empty={
            <EmptyState icon={Archive} title={t('legacy.empty')}>
              {t('legacy.emptyHint')}
            </EmptyState>
          }
        />
      </Stack>
    </>
  )
}
