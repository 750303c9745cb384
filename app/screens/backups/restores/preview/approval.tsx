import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'

/** Where two must agree: what the first does, and what the second. */
export function Approval({ restore }: { restore: RestoreDetail }) {
  const { t } = useTranslation()
  const { required, approvedByName, mayApprove } = restore.approval
  if (approvedByName) return <Banner tone="positive">{t('restores.approval.by', { name: approvedByName })}</Banner>
  if (!required) return null
  return (
    <Banner
      tone="warning"
      title={t('restores.approval.title')}
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
      {mayApprove ? t('restores.approval.may', { name: restore.requestedByName }) : t('restores.approval.ask')}
    </Banner>
  )
}
