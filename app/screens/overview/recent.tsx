import { useTranslation } from 'react-i18next'
import { SaleStatusBadge } from '#app/screens/sales/sale-status.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money } from '#app/ui/value/money.tsx'
import type { Overview } from '#server/overview/overview.service.ts'

/** The newest sales. */
export function Recent({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const { recent } = overview
  return (
    <Section
      title={t('overview.recent.title')}
      flush
      footer={recent.length > 0 ? <TextLink to="/sales">{t('overview.recent.all')}</TextLink> : undefined}
    >
      {recent.length === 0 ? (
        <p className="px-4 py-8 text-center text-sm text-muted">{t('overview.recent.empty')}</p>
      ) : (
        <ul className="divide-y divide-line">
          {recent.map((sale) => (
            <li key={sale.id} className="flex items-center justify-between gap-3 px-4 py-2 text-sm hover:bg-hover">
              <div className="min-w-0">
                <TextLink quiet to={`/sales/${sale.id}`}>
                  <bdi>{sale.customerName ?? sale.reference}</bdi>
                </TextLink>
                <p className="truncate text-xs text-muted">
                  <DateTime value={sale.soldOn} as="date" />
                  {sale.agentName && (
                    <>
                      {' · '}
                      <bdi>{sale.agentName}</bdi>
                    </>
                  )}
                </p>
              </div>
              <div className="flex shrink-0 items-center gap-3">
                <SaleStatusBadge status={sale.status} />
                <span className="w-20 text-end">
                  <Money minor={sale.totalMinor} currency={sale.currency} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
