import { Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { LeadDetail } from '#server/leads/leads.service.ts'
import { leadName } from '../leads-columns.tsx'

/** What was folded into this lead, or where it went itself. */
export function MergeNotices({ lead, mayManage }: { lead: LeadDetail; mayManage: boolean }) {
  const { t } = useTranslation()
  return (
    <>
      {lead.mergedIntoId && (
        <Banner
          tone="warning"
          actions={
            <ButtonLink size="sm" to={`/leads/${lead.mergedIntoId}`}>
              {t('leads.work.merge.openKept')}
            </ButtonLink>
          }
        >
          {t('leads.work.merge.into')}
        </Banner>
      )}
      {lead.merges.map((merge) => (
        <Banner
          key={merge.id}
          actions={
            mayManage && (
              <Form intent="undo-merge">
                <input type="hidden" name="mergeId" value={merge.id} />
                <Submit size="sm" variant="secondary" icon={Undo2} name="intent" value="undo-merge">
                  {t('leads.work.merge.undo')}
                </Submit>
              </Form>
            )
          }
        >
          {t('leads.work.merge.merged', { name: `\u2068${leadName(merge)}\u2069` })} <DateTime value={merge.mergedAt} />
        </Banner>
      ))}
    </>
  )
}
