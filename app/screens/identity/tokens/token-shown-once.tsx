import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { CodeBlock } from '#app/ui/base/copyable.tsx'
import { FormActions } from '#app/ui/form/submit.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** The token itself, which nobody can look up again, and how to send it. */
export function TokenShownOnce({ token, expiresAt }: { token: string; expiresAt: Date }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <>
      <Section
        title={t('identity.tokens.created')}
        description={t('identity.tokens.once', { date: format.date(expiresAt, 'dateLong') })}
      >
        <div className="flex flex-col gap-3">
          <CodeBlock code={token} label={t('identity.tokens.created')} />
          <CodeBlock code={`Authorization: Bearer ${token}`} label={t('identity.tokens.use')} />
        </div>
      </Section>
      <FormActions>
        <ButtonLink to="/admin/tokens" variant="primary">
          {t('identity.tokens.title')}
        </ButtonLink>
      </FormActions>
    </>
  )
}
