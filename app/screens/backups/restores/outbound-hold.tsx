import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { OutboundHold as Hold } from '#server/backups/restore/aftermath/outbound-holds.queries.ts'
import { restoreHref } from './restore-words.tsx'

/** Nothing goes out: why, since when, and how that ends. */
export function OutboundHold({ hold, operator }: { hold: Hold | null; operator: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!hold) return null
  const when = format.date(hold.placedAt, 'dateTime')
  return (
    <Banner tone="warning" title={t('restores.hold.title')}>
      <p>
        {t(hold.everybody ? 'restores.hold.everybody' : 'restores.hold.company', { when })}{' '}
        {hold.restoreId && <TextLink to={restoreHref({ id: hold.restoreId })}>{t('restores.hold.see')}</TextLink>}
      </p>
      {hold.everybody && !operator ? (
        <p>{t('restores.hold.operator')}</p>
      ) : (
        <>
          <p>{t('restores.hold.look')}</p>
          <Form action="/admin/backup/restores" className="flex flex-col gap-3 pt-2.5 pb-1 sm:max-w-2xl">
            <div className="flex flex-col gap-3 sm:flex-row sm:items-start">
              <TextField
                className="min-w-0 flex-1"
                name="reason"
                label={t('restores.hold.reason')}
                placeholder={t('restores.hold.reasonExample')}
                minLength={3}
                maxLength={500}
                autoComplete="off"
                required
              />
              <div className="sm:pt-6">
                <Submit variant="secondary" name="intent" value="release">
                  {t('restores.hold.release')}
                </Submit>
              </div>
            </div>
          </Form>
        </>
      )}
    </Banner>
  )
}
