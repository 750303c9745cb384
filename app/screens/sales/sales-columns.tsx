import type { TFunction } from 'i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { SaleRow } from '#server/sales/sales.queries.ts'
import { SaleStatusBadge } from './sale-status.tsx'

/** The columns of the list of sales; the hidden ones wait in the view menu. */
export function salesColumns(t: TFunction): Column<SaleRow>[] {
  return [
    {
      key: 'customer',
      header: t('sales.fields.customer'),
      fixed: true,
      width: '16rem',
      cell: (sale) => (
        <TextLink quiet to={`/sales/${sale.id}`} dir="auto">
          {sale.customerName ?? sale.reference}
        </TextLink>
      ),
    },
    {
      key: 'reference',
      header: t('sales.fields.reference'),
      narrow: 'plain',
      cell: (sale) => <bdi className="font-mono text-xs whitespace-nowrap text-muted">{sale.reference}</bdi>,
    },
    {
      key: 'status',
      header: t('sales.fields.status'),
      narrow: 'plain',
      cell: (sale) => <SaleStatusBadge status={sale.status} />,
    },
    {
      key: 'soldOn',
      header: t('sales.fields.soldOn'),
      narrow: 'plain',
      sort: 'sold',
      descending: true,
      cell: (sale) => <DateTime value={sale.soldOn} as="date" />,
    },
    {
      key: 'agent',
      header: t('sales.fields.agent'),
      width: '11rem',
      cell: (sale) => (sale.agentName ? <bdi>{sale.agentName}</bdi> : '–'),
    },
    {
      key: 'source',
      header: t('sales.fields.source'),
      width: '10rem',
      cell: (sale) => <SourceName source={sale.source} />,
    },
    {
      key: 'appliances',
      header: t('sales.fields.appliances'),
      align: 'end',
      cell: (sale) => <NumberValue value={sale.applianceCount} />,
    },
    {
      key: 'monthly',
      header: t('sales.fields.monthly'),
      align: 'end',
      cell: (sale) => <Money minor={sale.monthlyMinor} currency={sale.currency} />,
    },
    {
      key: 'total',
      header: t('sales.fields.total'),
      narrow: 'aside',
      align: 'end',
      sort: 'total',
      descending: true,
      cell: (sale) => (
        <span className="font-medium">
          <Money minor={sale.totalMinor} currency={sale.currency} />
        </span>
      ),
    },
    {
      key: 'phone',
      header: t('sales.fields.phone'),
      hidden: true,
      cell: (sale) => (sale.phone ? <Phone value={sale.phone} /> : '–'),
    },
    {
      key: 'email',
      header: t('sales.fields.email'),
      hidden: true,
      cell: (sale) => (sale.email ? <Email value={sale.email} /> : '–'),
    },
    {
      key: 'postcode',
      header: t('sales.fields.postcode'),
      hidden: true,
      cell: (sale) => (sale.postcode ? <bdi>{sale.postcode}</bdi> : '–'),
    },
    {
      key: 'created',
      header: t('sales.fields.created'),
      hidden: true,
      sort: 'created',
      descending: true,
      cell: (sale) => <DateTime value={sale.createdAt} />,
    },
  ]
}
