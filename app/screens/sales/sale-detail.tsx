import { Landmark, Pencil } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { customFacts } from '#app/screens/fields/field-value.tsx'
import { ContactHistory, ContactTiles } from '#app/screens/messages/contacts/contact-parts.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Columns, Section, Stack } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { useAddressLines } from '#app/ui/value/address.ts'
import { Email, Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money } from '#app/ui/value/money.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { CommunicationCounts } from '#server/communications/messages/message.queries.ts'
import type { MessageRow } from '#server/communications/messages/messages.queries.ts'
import type { CustomField } from '#server/fields/fields.schemas.ts'
import type { SaleDetail as Sale } from '#server/sales/sale.service.ts'
import { SaleActions, type SaleMay } from './sale-actions.tsx'
import { SaleHistory } from './sale-history.tsx'
import { Appliances, Documents } from './sale-parts.tsx'
import { SaleStatusBadge } from './sale-status.tsx'

export interface SaleDetailProps {
  sale: Sale
  may: SaleMay
  fields: readonly CustomField[]
  contacts: MessageRow[]
  counts: CommunicationCounts
}

export function SaleDetail({ sale, may, fields, contacts, counts }: SaleDetailProps) {
  const { t } = useTranslation()
  const name = sale.customerName ?? sale.reference
  return (
    <>
      <PageHeader
        title={name}
        status={<SaleStatusBadge status={sale.status} />}
        crumbs={[{ label: t('sales.list.title'), to: '/sales' }]}
        description={
          <span className="flex flex-wrap items-center gap-x-3">
            <Copyable value={sale.reference} />
            <DateTime value={sale.soldOn} as="dateLong" />
            {sale.agentName && <bdi>{sale.agentName}</bdi>}
          </span>
        }
        actions={
          <>
            {!sale.masked && (
              <ButtonLink icon={Landmark} to={`/sales/${sale.id}/payment`}>
                {t('payments.open')}
              </ButtonLink>
            )}
            {may.edit && !sale.deletedAt && (
              <ButtonLink icon={Pencil} to={`/sales/${sale.id}/edit`}>
                {t('sales.detail.edit')}
              </ButtonLink>
            )}
          </>
        }
      />
      <Stack>
        <Notices sale={sale} />
        <Columns
          aside={
            <>
              <SaleActions sale={sale} may={may} />
              <Customer sale={sale} />
              <Facts sale={sale} fields={fields} />
            </>
          }
          below={
            <>
              <ContactTiles counts={counts} />
              {!sale.masked && (
                <Documents saleId={sale.id} documents={sale.documents} mayMake={may.edit && !sale.deletedAt} />
              )}
              <ContactHistory
                title={t('sales.detail.history')}
                about={{ kind: 'sale', id: sale.id }}
                counts={counts}
                may={may.edit && !sale.deletedAt}
                reach={{ phone: sale.phone !== null, email: sale.email !== null }}
              >
                <SaleHistory sale={sale} contacts={contacts} />
              </ContactHistory>
            </>
          }
        >
          <StatRow>
            <Stat label={t('sales.fields.total')} value={<Money minor={sale.totalMinor} currency={sale.currency} />} />
            <Stat
              label={t('sales.fields.monthly')}
              value={<Money minor={sale.monthlyMinor} currency={sale.currency} />}
            />
          </StatRow>
          <Appliances sale={sale} />
          {sale.notes && (
            <Section title={t('sales.detail.notes')}>
              <p dir="auto" className="text-sm whitespace-pre-wrap">
                {sale.notes}
              </p>
            </Section>
          )}
        </Columns>
      </Stack>
    </>
  )
}

function Notices({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  return (
    <>
      {sale.deletedAt && (
        <Banner tone="negative" title={t('sales.detail.deleted')}>
          {t('sales.detail.deletedHint')}
        </Banner>
      )}
      {sale.cancelledAt && (
        <Banner tone="warning" title={t('sales.detail.cancelledBy', { name: sale.cancelledByName ?? '–' })}>
          <bdi>{sale.cancellationReason}</bdi> · <DateTime value={sale.cancelledAt} />
        </Banner>
      )}
      {sale.masked && <Banner title={t('sales.detail.masked')}>{t('sales.detail.maskedHint')}</Banner>}
    </>
  )
}

function Customer({ sale }: { sale: Sale }) {
  const { t } = useTranslation()
  const address = useAddressLines(sale)
  return (
    <Section title={t('sales.detail.customer')}>
      <DescriptionList
        facts={[
          { label: t('sales.fields.customer'), value: sale.customerName && <bdi>{sale.customerName}</bdi> },
          ...(sale.companyName && sale.companyName !== sale.customerName
            ? [{ label: t('sales.fields.companyName'), value: <bdi>{sale.companyName}</bdi> }]
            : []),
          { label: t('sales.fields.phone'), value: sale.phone && <Phone value={sale.phone} /> },
          { label: t('sales.fields.email'), value: sale.email && <Email value={sale.email} /> },
          {
            label: t('sales.fields.addressLine1'),
            value: address.length > 0 && (
              <address className="not-italic">
                {address.map((line) => (
                  <span key={line} className="block">
                    <bdi>{line}</bdi>
                  </span>
                ))}
              </address>
            ),
          },
        ]}
      />
    </Section>
  )
}

function Facts({ sale, fields }: { sale: Sale; fields: readonly CustomField[] }) {
  const { t, i18n } = useTranslation()
  return (
    <Section title={t('sales.detail.facts')}>
      <DescriptionList
        facts={[
          { label: t('sales.fields.soldOn'), value: <DateTime value={sale.soldOn} as="date" /> },
          { label: t('sales.fields.agent'), value: sale.agentName && <bdi>{sale.agentName}</bdi> },
          { label: t('sales.fields.source'), value: <SourceName source={sale.source} /> },
          {
            label: t('sales.fields.lead'),
            value: sale.leadId && <TextLink to={`/leads/${sale.leadId}`}>{t('sales.detail.openLead')}</TextLink>,
          },
          { label: t('sales.fields.created'), value: <DateTime value={sale.createdAt} /> },
          ...customFacts(fields, sale.custom, i18n.language),
        ]}
      />
    </Section>
  )
}
