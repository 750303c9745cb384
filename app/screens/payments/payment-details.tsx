import { useTranslation } from 'react-i18next'
import { Badge, type Tone } from '#app/ui/base/badge.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { SalePayments } from '#server/payments/payments.service.ts'

type Details = SalePayments['rows'][number]
type Check = 'VALID' | 'INVALID' | 'UNKNOWN' | 'NOT_CHECKED'

const TONES: Record<string, Tone> = {
  VALID: 'positive',
  INVALID: 'negative',
  UNKNOWN: 'neutral',
  NOT_CHECKED: 'neutral',
}

/** `•••• 4958`, read left to right everywhere. */
export function MaskedAccount({ details }: { details: Pick<Details, 'lastFour'> }) {
  return (
    <bdi dir="ltr" className="tabular">
      •••• {details.lastFour}
    </bdi>
  )
}

export function ModulusBadge({ check }: { check: string }) {
  const { t } = useTranslation()
  return <Badge tone={TONES[check] ?? 'neutral'}>{t(`payments.check.${check as Check}`)}</Badge>
}

/** The details in force, and below them those they replaced. */
export function PaymentHistory({ rows }: { rows: SalePayments['rows'] }) {
  const { t } = useTranslation()
  if (rows.length === 0) {
    return (
      <Section title={t('payments.current')}>
        <p className="text-sm text-muted">{t('payments.none')}</p>
      </Section>
    )
  }
  return rows.map((details) => (
    <Section key={details.id} title={details.replacedAt ? t('payments.earlier') : t('payments.current')}>
      <DescriptionList
        columns={2}
        facts={[
          { label: t('payments.fields.holder'), value: <bdi>{details.holder}</bdi> },
          {
            label: details.isIban ? t('payments.fields.iban') : t('payments.fields.account'),
            value: <MaskedAccount details={details} />,
          },
          { label: t('payments.fields.check'), value: <ModulusBadge check={details.modulusCheck} /> },
          { label: t('payments.fields.bankName'), value: details.bankName && <bdi>{details.bankName}</bdi> },
          { label: t('payments.fields.collectionDay'), value: details.collectionDay },
          {
            label: t('payments.fields.enteredBy'),
            value: (
              <>
                {details.createdByName && <bdi>{details.createdByName}</bdi>} <DateTime value={details.createdAt} />
              </>
            ),
          },
          ...(details.replacedAt
            ? [{ label: t('payments.replacedOn'), value: <DateTime value={details.replacedAt} /> }]
            : []),
        ]}
      />
    </Section>
  ))
}
