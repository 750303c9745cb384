import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** Documents and what they are made from. */
export function DocumentTabs() {
  const { t } = useTranslation()
  return (
    <Tabs
      label={t('documents.title')}
      tabs={[
        { label: t('documents.title'), to: '/documents' },
        { label: t('documents.templates.title'), to: '/documents/templates' },
      ]}
    />
  )
}
