import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** Ways to look at what was said to whom. */
export function MessageTabs() {
  const { t } = useTranslation()
  return (
    <Tabs
      label={t('messages.title')}
      tabs={[
        { label: t('messages.tabs.list'), to: '/messages' },
        { label: t('messages.tabs.rates'), to: '/messages/rates' },
      ]}
    />
  )
}
