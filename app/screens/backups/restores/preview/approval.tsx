import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'

/** Where two must agree: what the first does, and what the second. */
export function Approval({ restore }: { restore: RestoreDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { required, approvedByName, mayApprove, whole } = restore.approval
  if (approvedByName) return <Banner tone="positive">{t('restores.approval.by', { name: approvedByName })}</Banner>
  if (!required) return null
  const ask = whole ? (whole.others > 0 ? 'wholeAsk' : 'wholeAlone') : 'ask'
  return (
    <Banner
      tone="warning"
      title={t(whole ? 'restores.approval.wholeTitle' : 'restores.approval.title')}
      actions={
        mayApprove && (
          <Form className="contents" error={null}>
            <Submit name="intent" value="approve">
              {t('restores.approval.approve')}
            </Submit>
          </Form>
        )
      }
    >
      <p>
        {mayApprove ? t('restores.approval.may', { name: restore.requestedByName }) : t(`restores.approval.${ask}`)}
      </p>
      {whole && whole.companies.length > 0 && (
        <p>{t('restores.approval.companies', { names: format.list(whole.companies) })}</p>
      )}
    </Banner>
  )
}
