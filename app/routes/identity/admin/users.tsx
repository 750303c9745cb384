import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { UserPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { PageHandle } from '#app/page-handle.ts'
import { roleChoices } from '#app/screens/identity/users/user-words.tsx'
import { UsersTable, userColumns } from '#app/screens/identity/users/users-table.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { FilterBar, SearchFilter, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { readTableQuery } from '#app/ui/table/table-query.ts'
import { ViewMenu } from '#app/ui/table/view-menu.tsx'
import { usersFilter } from '#server/identity/users/users.schemas.ts'

export const handle: PageHandle = { title: (t) => t('identity.users.title') }

const STATES = ['active', 'invited', 'disabled'] as const
/** A filter that an old link spells wrong is as good as none. */
const filters = z.object({
  role: usersFilter.shape.role.catch(undefined),
  state: usersFilter.shape.state.catch(undefined),
})

export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = readTableQuery(request.url, { sorts: ['name'], sort: 'name' })
  const search = Object.fromEntries([...new URL(request.url).searchParams].filter(([, value]) => value !== ''))
  const page = await context.api.users.find({
    ...filters.parse(search),
    search: query.q,
    cursor: query.cursor,
    limit: query.limit,
  })
  return { page, ownId: context.session?.user.id ?? '' }
}

export default function Users() {
  const { page, ownId } = useLoaderData<typeof loader>()
  const { t } = useTranslation()
  return (
    <>
      <PageHeader
        title={t('identity.users.title')}
        description={t('identity.users.description')}
        actions={
          <ButtonLink to="/admin/users/invite" variant="primary" icon={UserPlus}>
            {t('identity.users.invite')}
          </ButtonLink>
        }
      />
      <FilterBar
        search={<SearchFilter label={t('identity.users.search')} />}
        end={<ViewMenu columns={userColumns(t, ownId)} />}
      >
        <SelectFilter name="role" label={t('identity.users.role')} options={roleChoices(t)} />
        <SelectFilter
          name="state"
          label={t('identity.users.state')}
          options={STATES.map((value) => ({ value, label: t(`identity.users.states.${value}`) }))}
        />
      </FilterBar>
      <UsersTable rows={page.rows} page={page} ownId={ownId} />
    </>
  )
}
