import { useFetcher } from '@remix-run/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { isRefused } from '#app/refusal.ts'
import { Form } from '#app/ui/form/form.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Dialog } from '#app/ui/overlay/dialog.tsx'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import { type DispositionChoice, dispositionLabel } from '../disposition-badge.tsx'
import { NextActionFields } from '../lead-form.tsx'
import { leadName } from '../leads-columns.tsx'

/** What is moved where. */
export interface Move {
  lead: Pick<LeadRow, 'id' | 'firstName' | 'lastName' | 'companyName' | 'disposition'>
  to: DispositionChoice
}

/** Asks for what a disposition wants before a card may go there: a reason, a day. */
export function MoveDialog({ move, onClose }: { move: Move; onClose: () => void }) {
  const { t, i18n } = useTranslation()
  const fetcher = useFetcher()
  const done = fetcher.state === 'idle' && fetcher.data !== undefined && !isRefused(fetcher.data)
  useEffect(() => {
    if (done) onClose()
  }, [done, onClose])
  const { lead, to } = move
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('leads.work.board.ask', { to: dispositionLabel(to, i18n.language) ?? to.code })}
      description={
        <>
          <bdi>{leadName(lead)}</bdi> · {t('leads.work.board.askHint')}
        </>
      }
    >
      <Form fetcher={fetcher} action="/leads/board">
        <input type="hidden" name="quiet" value="1" />
        <input type="hidden" name="id" value={lead.id} />
        <input type="hidden" name="from" value={lead.disposition} />
        <input type="hidden" name="disposition" value={to.code} />
        {to.requiresReason && <TextField name="reason" label={t('leads.detail.reason')} maxLength={1000} />}
        {to.requiresNextAction && <NextActionFields what="" next={null} />}
        <div>
          <Submit>{t('leads.work.board.move')}</Submit>
        </div>
      </Form>
    </Dialog>
  )
}
