import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** What a person manages about their own account. */
export function AccountTabs() {
  const { t } = useTranslation()
  return (
    <Tabs
      label={t('identity.account.title')}
      tabs={[
        { label: t('identity.account.sessions'), to: '/account/sessions' },
        { label: t('identity.account.password'), to: '/account/password' },
      ]}
    />
  )
}
