import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column, PageInfo } from '#app/ui/table/types.ts'
import { Email } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { Role } from '#server/kernel/scope.ts'
import { type UserState, UserStatus } from './user-words.tsx'

export interface UserListRow {
  id: string
  name: string
  email: string
  role: Role
  state: UserState
  operator: boolean
  lastSignedInAt: Date | null
}

/** The company's staff; a name leads to the person's page. */
export function UsersTable({ rows, page, ownId }: { rows: UserListRow[]; page: PageInfo; ownId: string }) {
  const { t } = useTranslation()
  return (
    <Table
      label={t('identity.users.title')}
      columns={userColumns(t, ownId)}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/admin/users/${row.id}`}
      page={page}
      empty={
        <EmptyState
          title={t('identity.users.empty')}
          actions={<ButtonLink to="/admin/users/invite">{t('identity.users.invite')}</ButtonLink>}
        >
          {t('identity.users.emptyHint')}
        </EmptyState>
      }
    />
  )
}

/** The columns of the list; the route offers them in its view menu as well. */
export function userColumns(t: TFunction, ownId: string): Column<UserListRow>[] {
  return [
    {
      key: 'name',
      header: t('identity.users.name'),
      fixed: true,
      cell: (row) => (
        <span className="flex items-center gap-2">
          <TextLink quiet to={`/admin/users/${row.id}`}>
            <bdi>{row.name}</bdi>
          </TextLink>
          {row.id === ownId && <Badge>{t('identity.users.you')}</Badge>}
          {row.operator && <Badge tone="accent">{t('identity.users.platform')}</Badge>}
        </span>
      ),
    },
    { key: 'email', header: t('identity.users.email'), narrow: 'plain', cell: (row) => <Email value={row.email} /> },
    { key: 'role', header: t('identity.users.role'), narrow: 'plain', cell: (row) => t(`shell.role.${row.role}`) },
    {
      key: 'state',
      header: t('identity.users.state'),
      narrow: 'aside',
      cell: (row) => <UserStatus state={row.state} t={t} />,
    },
    {
      key: 'lastSignedInAt',
      header: t('identity.users.lastSignedIn'),
      align: 'end',
      cell: (row) =>
        row.lastSignedInAt ? (
          <DateTime value={row.lastSignedInAt} />
        ) : (
          <span className="text-muted">{t('identity.users.never')}</span>
        ),
    },
  ]
}
