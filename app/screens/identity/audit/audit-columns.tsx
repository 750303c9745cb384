import type { TFunction } from 'i18next'
import { Badge } from '#app/ui/base/badge.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'

export interface AuditListRow {
  id: string
  position: number
  at: Date
  userName: string | null
  viaToken: boolean
  action: string
  entity: string
  entityId: string | null
  details: unknown
  requestId: string | null
}

export function auditColumns(t: TFunction): Column<AuditListRow>[] {
  return [
    {
      key: 'position',
      header: t('identity.audit.number'),
      align: 'end',
      hidden: true,
      cell: (row) => <NumberValue value={row.position} />,
    },
    {
      key: 'at',
      header: t('identity.audit.when'),
      fixed: true,
      narrow: 'plain',
      cell: (row) => <DateTime value={row.at} />,
    },
    {
      key: 'person',
      header: t('identity.audit.person'),
      narrow: 'plain',
      cell: (row) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          {row.userName ? <bdi>{row.userName}</bdi> : <span className="text-muted">{t('identity.audit.system')}</span>}
          {row.viaToken && <Badge>{t('identity.audit.viaToken')}</Badge>}
        </span>
      ),
    },
    {
      key: 'action',
      header: t('identity.audit.action'),
      narrow: 'title',
      fixed: true,
      // A word of the API, the same in every language, so that it can be filtered and searched for.
      cell: (row) => (
        <bdi dir="ltr" className="font-mono text-xs">
          {row.action}
        </bdi>
      ),
    },
    {
      key: 'entity',
      header: t('identity.audit.entity'),
      cell: (row) => (
        <span className="flex items-center gap-1.5 whitespace-nowrap">
          <bdi dir="ltr" className="text-muted">
            {row.entity}
          </bdi>
          {row.entityId && <Copyable value={row.entityId} short />}
        </span>
      ),
    },
    { key: 'details', header: t('identity.audit.details'), cell: (row) => <Details details={row.details} /> },
    {
      key: 'request',
      header: t('identity.audit.request'),
      hidden: true,
      cell: (row) => row.requestId && <Copyable value={row.requestId} short />,
    },
  ]
}

/** The facts of an entry, `name value` after `name value`. */
function Details({ details }: { details: unknown }) {
  const facts = Object.entries(details ?? {}).filter(([, value]) => value !== null)
  if (facts.length === 0) return <span className="text-faint">–</span>
  return (
    <bdi dir="ltr" className="flex flex-wrap gap-x-3 text-xs">
      {facts.map(([name, value]) => (
        <span key={name}>
          <span className="text-muted">{name}</span> <Value value={value} />
        </span>
      ))}
    </bdi>
  )
}

/** A hash says nothing to a reader but whether it is the same: its ends are shown, the whole is copied. */
const HASH = /^[0-9a-f]{64}$/

function Value({ value }: { value: unknown }) {
  if (typeof value !== 'string') return <bdi className="break-all">{JSON.stringify(value)}</bdi>
  return HASH.test(value) ? <Copyable value={value} short /> : <bdi className="break-all">{value}</bdi>
}
