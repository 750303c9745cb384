import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** Ways to look at what was said to whom. `mailings` is for whoever may write to many at once. */
export function MessageTabs({ mailings = false }: { mailings?: boolean }) {
  const { t } = useTranslation()
  return (
    <Tabs
      label={t('messages.title')}
      tabs={[
        { label: t('messages.tabs.list'), to: '/messages' },
        ...(mailings ? [{ label: t('messages.tabs.mailings'), to: '/messages/mailings' }] : []),
        { label: t('messages.tabs.rates'), to: '/messages/rates' },
      ]}
    />
  )
}
