import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Banner } from '#app/ui/page/banner.tsx'

export interface ExistingSale {
  id: string
  reference: string
  agentName: string | null
  deleted: boolean
}

/** The lead is a sale already: whose, and the way to it. */
export function AlreadyConverted({ sale }: { sale: ExistingSale }) {
  const { t } = useTranslation()
  const words = { reference: sale.reference, agent: sale.agentName ?? t('sales.list.nobody') }
  return (
    <Banner
      tone="warning"
      urgent
      title={t('sales.form.converted')}
      actions={
        sale.deleted ? undefined : (
          <ButtonLink to={`/sales/${sale.id}`}>{t('sales.form.openSale', { reference: sale.reference })}</ButtonLink>
        )
      }
    >
      {sale.deleted ? t('sales.form.convertedDeleted', words) : t('sales.form.convertedBy', words)}
    </Banner>
  )
}
