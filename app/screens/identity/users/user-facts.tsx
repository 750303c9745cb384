import { useTranslation } from 'react-i18next'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Email } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { UserListRow } from './users-table.tsx'

export interface UserDetail extends UserListRow {
  invitationExpiresAt: Date | null
  createdAt: Date
}

/** What is known about a member of staff. */
export function UserFacts({ user }: { user: UserDetail }) {
  const { t } = useTranslation()
  const facts = [
    { label: t('identity.users.email'), value: <Email value={user.email} /> },
    { label: t('identity.users.role'), value: t(`shell.role.${user.role}`) },
    { label: t('identity.users.joined'), value: <DateTime value={user.createdAt} as="date" /> },
    {
      label: t('identity.users.lastSignedIn'),
      value: user.lastSignedInAt ? <DateTime value={user.lastSignedInAt} /> : t('identity.users.never'),
    },
  ]
  if (user.state === 'invited' && user.invitationExpiresAt) {
    facts.push({ label: t('identity.users.invitedUntil'), value: <DateTime value={user.invitationExpiresAt} /> })
  }
  return (
    <Section>
      <DescriptionList facts={facts} />
    </Section>
  )
}
