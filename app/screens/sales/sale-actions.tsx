import { Ban, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Form, useIsRefused } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { SaleDetail } from '#server/sales/sale.service.ts'

/** What this reader may do with a sale. */
export interface SaleMay {
  edit: boolean
  /** Reinstate, delete and recover. */
  manage: boolean
}

/** What may be done with the sale now. Plain forms: each works before any script has loaded. */
export function SaleActions({ sale, may }: { sale: SaleDetail; may: SaleMay }) {
  const { t } = useTranslation()
  const refused = useIsRefused('cancel')
  if (!may.edit || (sale.deletedAt && !may.manage)) return null
  const version = <input type="hidden" name="version" value={sale.version} />
  return (
    <Section title={t('sales.detail.change')}>
      <div className="flex flex-col gap-3">
        {sale.may.changeTo.length > 0 && (
          <Form intent="status" className="flex flex-wrap gap-2">
            {version}
            <input type="hidden" name="intent" value="status" />
            {sale.may.changeTo.map((status) => (
              <Submit
                key={status}
                size="sm"
                variant={status === 'ACTIVE' ? 'primary' : 'secondary'}
                name="status"
                value={status}
              >
                {t(`sales.detail.to.${status}`)}
              </Submit>
            ))}
          </Form>
        )}
        {sale.may.reinstate && may.manage && (
          <Form intent="reinstate" className="flex gap-2">
            {version}
            <Submit size="sm" icon={RotateCcw} name="intent" value="reinstate">
              {t('sales.detail.reinstate')}
            </Submit>
          </Form>
        )}
        {sale.may.cancel && (
          <details open={refused || undefined} className="group text-sm">
            <summary className="flex min-h-7 w-fit cursor-pointer list-none items-center gap-1.5 rounded-md px-1 font-medium text-negative hover:underline">
              <Ban aria-hidden className="size-4" strokeWidth={1.75} />
              {t('sales.detail.cancel')}
            </summary>
            <Form intent="cancel" className="mt-2 flex flex-col gap-2">
              {version}
              <TextField
                name="reason"
                label={t('sales.fields.reason')}
                hint={t('sales.detail.cancelHint')}
                maxLength={1000}
              />
              <div>
                <Submit size="sm" variant="danger" name="intent" value="cancel">
                  {t('sales.detail.cancel')}
                </Submit>
              </div>
            </Form>
          </details>
        )}
        {may.manage && (
          <Form intent={sale.deletedAt ? 'restore' : 'remove'} className="border-t border-line pt-3">
            {sale.deletedAt ? (
              <Submit size="sm" icon={RotateCcw} name="intent" value="restore">
                {t('sales.detail.recover')}
              </Submit>
            ) : (
              <Submit size="sm" variant="ghost" icon={Trash2} name="intent" value="remove">
                {t('sales.detail.delete')}
              </Submit>
            )}
          </Form>
        )}
      </div>
    </Section>
  )
}
