import { FilePlus2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { DocumentStatus } from '#app/screens/documents/document-columns.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { Money, NumberValue } from '#app/ui/value/money.tsx'
import type { SaleDetail } from '#server/sales/sale.service.ts'

/** What the sale covers. */
export function Appliances({ sale }: { sale: SaleDetail }) {
  const { t } = useTranslation()
  if (sale.appliances.length === 0) {
    return (
      <Section title={t('sales.detail.appliances')}>
        <p className="text-sm text-muted">{t('sales.detail.noAppliances')}</p>
      </Section>
    )
  }
  return (
    <Section title={t('sales.detail.appliances')} flush>
      {/* Five columns do not fit a telephone: there each appliance is a block of its own. */}
      <ul className="divide-y divide-line text-sm sm:hidden">
        {sale.appliances.map((appliance) => (
          <li key={appliance.id} className="px-4 py-2.5">
            <bdi className="font-medium">{appliance.kind}</bdi>
            <p className="text-muted">
              <bdi>{[appliance.make, appliance.model].filter(Boolean).join(' · ')}</bdi> · <bdi>{appliance.cover}</bdi>
            </p>
            <p className="tabular">
              {t('sales.fields.monthlyPrice')} <Money minor={appliance.monthlyMinor} currency={sale.currency} /> ·{' '}
              {t('sales.fields.price')} <Money minor={appliance.priceMinor} currency={sale.currency} />
            </p>
          </li>
        ))}
      </ul>
      <div className="hidden sm:block">
        <Table
          bare
          scroll="none"
          label={t('sales.detail.appliances')}
          rows={sale.appliances}
          rowKey={(appliance) => appliance.id}
          columns={[
            {
              key: 'kind',
              header: t('sales.fields.kind'),
              fixed: true,
              cell: (appliance) => <bdi className="font-medium">{appliance.kind}</bdi>,
            },
            {
              key: 'make',
              header: t('sales.fields.make'),
              fixed: true,
              cell: (appliance) => <bdi>{[appliance.make, appliance.model].filter(Boolean).join(' · ')}</bdi>,
            },
            {
              key: 'cover',
              header: t('sales.fields.cover'),
              fixed: true,
              cell: (appliance) => <bdi>{appliance.cover}</bdi>,
            },
            {
              key: 'monthly',
              header: t('sales.fields.monthlyPrice'),
              align: 'end',
              fixed: true,
              cell: (appliance) => <Money minor={appliance.monthlyMinor} currency={sale.currency} />,
            },
            {
              key: 'price',
              header: t('sales.fields.price'),
              align: 'end',
              fixed: true,
              cell: (appliance) => <Money minor={appliance.priceMinor} currency={sale.currency} />,
            },
          ]}
        />
      </div>
    </Section>
  )
}

/** Documents made for the sale, newest first, and the way to make another. */
export function Documents({
  saleId,
  documents,
  mayMake,
}: {
  saleId: string
  documents: SaleDetail['documents']
  mayMake: boolean
}) {
  const { t } = useTranslation()
  useRefreshWhile(documents.some(({ state }) => state === 'PENDING'))
  return (
    <Section
      title={t('sales.detail.documents')}
      flush={documents.length > 0}
      actions={
        mayMake && (
          <ButtonLink size="sm" icon={FilePlus2} to={`/documents/make?sale=${saleId}`}>
            {t('documents.make.title')}
          </ButtonLink>
        )
      }
    >
      {documents.length === 0 ? (
        <p className="text-sm text-muted">{t('sales.detail.noDocuments')}</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {documents.map((document) => (
            <li key={document.id} className="flex flex-wrap items-center justify-between gap-3 px-4 py-2.5">
              <div className="min-w-0">
                <p className="truncate font-medium">
                  {document.state === 'READY' ? (
                    <TextLink to={`/documents/${document.id}/file`} reloadDocument>
                      <bdi>{document.title}</bdi>
                    </TextLink>
                  ) : (
                    <bdi>{document.title}</bdi>
                  )}
                </p>
                <p className="text-xs text-muted">
                  {document.sizeBytes !== null && (
                    <>
                      <NumberValue value={document.sizeBytes} unit="bytes" /> ·{' '}
                    </>
                  )}
                  {t('sales.detail.downloads', { count: document.downloadCount })} ·{' '}
                  <DateTime value={document.createdAt} />
                </p>
              </div>
              <DocumentStatus state={document.state} failure={document.failure} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
