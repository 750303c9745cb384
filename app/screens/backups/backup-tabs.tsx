import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** The pages of the area; the last ones only where a person may do something there. */
export function BackupTabs() {
  const { t } = useTranslation()
  return (
    <Tabs
      label={t('backups.tabs.label')}
      tabs={[
        { label: t('backups.tabs.history'), to: '/admin/backup' },
        { label: t('backups.tabs.schedules'), to: '/admin/backup/schedules' },
        { label: t('backups.tabs.retention'), to: '/admin/backup/retention' },
        { label: t('backups.tabs.restores'), to: '/admin/backup/restores' },
        { label: t('backups.tabs.keys'), to: '/admin/backup/keys' },
        { label: t('backups.tabs.alerts'), to: '/admin/backup/alerts' },
        { label: t('backups.tabs.legacy'), to: '/admin/backup/legacy' },
      ]}
    />
  )
}
