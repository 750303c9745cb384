import type { TFunction } from 'i18next'
import { Badge, Status, type Tone } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime, Relative } from '#app/ui/value/date-time.tsx'
import type { Role } from '#server/kernel/scope.ts'

export interface TokenRow {
  id: string
  name: string
  prefix: string
  role: Role
  scopes: string[]
  operator: boolean
  userName: string
  state: 'active' | 'expired' | 'revoked'
  expiresAt: Date | null
  lastUsedAt: Date | null
}

const TONES: Record<TokenRow['state'], Tone> = { active: 'positive', expired: 'warning', revoked: 'neutral' }

export function tokenColumns(t: TFunction): Column<TokenRow>[] {
  return [
    {
      key: 'name',
      header: t('identity.tokens.name'),
      fixed: true,
      cell: (row) => (
        <span className="flex flex-col py-0.5">
          <bdi className="font-medium">{row.name}</bdi>
          <bdi dir="ltr" className="font-mono text-2xs text-muted">
            {row.prefix}…
          </bdi>
        </span>
      ),
    },
    {
      key: 'role',
      header: t('identity.tokens.role'),
      narrow: 'plain',
      cell: (row) => (
        <span className="flex items-center gap-2">
          {t(`shell.role.${row.role}`)}
          {row.operator && <Badge tone="accent">{t('identity.users.platform')}</Badge>}
        </span>
      ),
    },
    {
      key: 'scopes',
      header: t('identity.tokens.scopes'),
      cell: (row) =>
        row.scopes.length === 0 ? (
          <span className="text-muted">{t('identity.tokens.allScopes')}</span>
        ) : (
          <span className="flex flex-wrap gap-1">
            {row.scopes.map((scope) => (
              <Badge key={scope}>{scope}</Badge>
            ))}
          </span>
        ),
    },
    { key: 'owner', header: t('identity.tokens.owner'), cell: (row) => <bdi>{row.userName}</bdi> },
    {
      key: 'state',
      header: t('identity.tokens.state'),
      narrow: 'aside',
      cell: (row) => <Status tone={TONES[row.state]}>{t(`identity.tokens.states.${row.state}`)}</Status>,
    },
    {
      key: 'lastUsedAt',
      header: t('identity.tokens.lastUsed'),
      cell: (row) =>
        row.lastUsedAt ? (
          <Relative value={row.lastUsedAt} />
        ) : (
          <span className="text-muted">{t('identity.tokens.never')}</span>
        ),
    },
    {
      key: 'expiresAt',
      header: t('identity.tokens.expires'),
      cell: (row) => row.expiresAt && <DateTime value={row.expiresAt} as="date" />,
    },
    {
      key: 'revoke',
      header: t('identity.tokens.revoke'),
      narrow: 'plain',
      align: 'end',
      fixed: true,
      cell: (row) =>
        row.state === 'active' && (
          <ButtonLink
            size="sm"
            to={`?revoke=${row.id}`}
            aria-label={t('ui.labelled', { label: t('identity.tokens.revoke'), text: row.name })}
          >
            {t('identity.tokens.revoke')}
          </ButtonLink>
        ),
    },
  ]
}
