import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { FileSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { redirectWithToast } from '#app/flash.ts'
import { translate } from '#app/i18n/translator.server.ts'
import type { PageHandle } from '#app/page-handle.ts'
import { readForm } from '#app/read-form.ts'
import { refused } from '#app/refused.ts'
import { FoundFiles, StoreTroubles } from '#app/screens/backups/store/store-health.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { adoptFoundInput } from '#server/backups/found/found.schemas.ts'

export const handle: PageHandle = { title: (t) => t('stores.found.title') }

export async function loader({ context }: LoaderFunctionArgs) {
  return { health: await context.api.backups.getStoreHealth() }
}

export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const input = readForm(form, adoptFoundInput, context.locale)
  if (!input.ok) return input.refusal
  try {
    const { id } = await context.api.backups.adoptFound(input.value)
    return redirectWithToast(`/admin/backup/${id}`, { message: translate(context.locale)('stores.found.adopted') })
  } catch (thrown) {
    return refused(thrown, form)
  }
}

/** Where the list of the backups sends what was found; reached by itself when something spoke against it. */
export default function Found() {
  const { health } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader crumbs={[{ label: t('backups.list.title'), to: '/admin/backup' }]} title={t('stores.found.title')} />
      <Stack>
        <StoreTroubles troubles={health.troubles} />
        <FoundFiles health={health} />
        {health.found.length === 0 && (
          <EmptyState
            icon={FileSearch}
            title={t('stores.found.none')}
            actions={<ButtonLink to="/admin/backup">{t('stores.found.back')}</ButtonLink>}
          />
        )}
      </Stack>
    </>
  )
}
