import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Status } from '#app/ui/base/badge.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { RestoreApproval } from '#server/backups/restore/approvals/approvals.service.ts'

/** For operators: what a restore of everything takes, which no company sets alone. */
export function WholeApproval({ rule }: { rule: RestoreApproval }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { whole, byInstallation } = rule
  if (!whole) return null
  const by = byInstallation ? 'byInstallation' : whole.required ? 'byCompanies' : 'byNobody'
  return (
    <Section
      title={t('restores.two.whole.title')}
      actions={
        <Status tone={whole.required ? 'positive' : 'neutral'}>
          {t(whole.required ? 'restores.two.whole.on' : 'restores.two.whole.off')}
        </Status>
      }
    >
      <p className="text-sm">{t(`restores.two.whole.${by}`)}</p>
      <p className="pt-2 text-sm text-muted">{t('restores.two.whole.terminal')}</p>
      {whole.companies.length > 0 && (
        <div className="pt-4">
          <DescriptionList
            facts={[{ label: t('restores.two.whole.companies'), value: <bdi>{format.list(whole.companies)}</bdi> }]}
          />
        </div>
      )}
    </Section>
  )
}
