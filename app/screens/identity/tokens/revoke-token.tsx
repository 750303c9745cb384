import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'

/** Asks once more, because a withdrawn token does not come back. A place in the URL: it works without scripts. */
export function RevokeToken({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation()
  return (
    <div className="mb-4">
      <Banner
        tone="warning"
        title={t('identity.tokens.confirmRevoke', { name })}
        actions={
          <Form className="flex gap-2">
            <input type="hidden" name="id" value={id} />
            <ButtonLink to="/admin/tokens">{t('identity.tokens.keep')}</ButtonLink>
            <Submit variant="danger">{t('identity.tokens.revoke')}</Submit>
          </Form>
        }
      >
        {t('identity.tokens.confirmText')}
      </Banner>
    </div>
  )
}
