import { useTranslation } from 'react-i18next'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { AuditVerdict } from '#server/audit/audit.schemas.ts'

/** What recomputing the audit chain found. */
export function ChainVerdict({ verdict: { checked, head, problem } }: { verdict: AuditVerdict }) {
  const { t } = useTranslation()
  return (
    <div className="mb-4">
      {problem ? (
        <Banner tone="negative" urgent title={t('identity.audit.broken', { position: problem.position })}>
          {t(`identity.audit.problem.${problem.kind}`)} {t('identity.audit.brokenNext')}
        </Banner>
      ) : (
        <Banner tone="positive" title={t('identity.audit.whole', { count: checked })}>
          {t('identity.audit.head')} <Copyable value={head.hash} short />
        </Banner>
      )}
    </div>
  )
}
