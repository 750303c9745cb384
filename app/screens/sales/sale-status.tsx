import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '#app/ui/base/badge.tsx'
import { isSaleStatus, type SaleStatus } from '#server/sales/sales.schemas.ts'

const TONES: Record<SaleStatus, Tone> = {
  PENDING: 'accent',
  ACTIVE: 'positive',
  ON_HOLD: 'warning',
  LAPSED: 'neutral',
  CANCELLED: 'negative',
}

/** Where a sale stands, in a row or a header. */
export function SaleStatusBadge({ status }: { status: string }) {
  const { t } = useTranslation()
  return isSaleStatus(status) ? (
    <Badge tone={TONES[status]}>{t(`sales.status.${status}`)}</Badge>
  ) : (
    <Badge>{status}</Badge>
  )
}
