import { useLocation } from '@remix-run/react'
import { useTranslation } from 'react-i18next'
import { Tabs } from '#app/ui/page/tabs.tsx'

/** The ways to look at leads; each is a page with an address of its own. */
export function LeadTabs({ manage, all = '' }: { manage: boolean; all?: string }) {
  const { t } = useTranslation()
  const onList = useLocation().pathname === '/leads'
  return (
    <Tabs
      label={t('leads.work.tabs.label')}
      tabs={[
        { label: t('leads.work.tabs.list'), ...(onList ? { search: all } : { to: `/leads${all}` }) },
        { label: t('leads.work.tabs.board'), to: '/leads/board' },
        { label: t('leads.work.tabs.today'), to: '/leads/today' },
        ...(manage
          ? [
              { label: t('leads.work.tabs.duplicates'), to: '/leads/duplicates' },
              { label: t('dispositions.report.tab'), to: '/leads/report' },
              { label: t('leads.list.trash'), ...(onList ? { value: 'trash' } : { to: '/leads?tab=trash' }) },
            ]
          : []),
      ]}
    />
  )
}
