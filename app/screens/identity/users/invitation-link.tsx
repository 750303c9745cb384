import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { CodeBlock } from '#app/ui/base/copyable.tsx'
import { Section } from '#app/ui/page/section.tsx'

export interface InvitationLinkProps {
  name: string
  url: string
  expiresAt: Date
}

/** The link of a fresh invitation, to be sent by hand. It is in no list afterwards. */
export function InvitationLink({ name, url, expiresAt }: InvitationLinkProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Section
      title={t('identity.invite.done', { name })}
      description={t('identity.invite.once', { date: format.date(expiresAt, 'dateLong') })}
    >
      <CodeBlock code={url} label={t('identity.invite.link')} />
    </Section>
  )
}
