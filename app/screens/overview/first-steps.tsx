import { DatabaseBackup, FileUp, type LucideIcon, ReceiptText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'

/** What to do in a company that holds nothing yet. */
export function FirstSteps() {
  const { t } = useTranslation()
  const steps: { key: 'import' | 'sale' | 'backup'; why: string; to: string; icon: LucideIcon }[] = [
    { key: 'import', why: t('overview.first.importWhy'), to: '/leads/imports/new', icon: FileUp },
    { key: 'sale', why: t('overview.first.saleWhy'), to: '/sales/new', icon: ReceiptText },
    { key: 'backup', why: t('overview.first.backupWhy'), to: '/admin/backup', icon: DatabaseBackup },
  ]
  return (
    <Section title={t('overview.first.title')} description={t('overview.first.description')} flush>
      <ol className="divide-y divide-line">
        {steps.map(({ key, why, to, icon: Icon }) => (
          <li key={key} className="flex items-center gap-3 px-4 py-3 text-sm">
            <span className="grid size-9 shrink-0 place-content-center rounded-lg border border-line bg-sunken text-muted">
              <Icon aria-hidden className="size-4.5" strokeWidth={1.5} />
            </span>
            <div>
              <TextLink to={to}>{t(`overview.first.${key}`)}</TextLink>
              <p className="text-muted">{why}</p>
            </div>
          </li>
        ))}
      </ol>
    </Section>
  )
}
