import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { useRefreshWhile } from '#app/ui/page/progress.tsx'
import { Stack } from '#app/ui/page/section.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import { isMailingWorking, MAILING_VERDICTS } from '#server/communications/mailings/mailings.schemas.ts'
import type { MailingDetail, MailingRecipient } from '#server/communications/mailings/mailings.service.ts'
import type { Page } from '#server/kernel/page.ts'
import { MailingRecipients } from './mailing-recipients.tsx'
import { MailingStatus } from './mailing-state.tsx'
import { ChooseTemplate, ConfirmMailing, MailingFailure, MailingProgress } from './mailing-work.tsx'

/** A message leaves by itself, at once or when quiet hours are over: looked at now and then. */
const LEAVING_MS = 5_000

export interface MailingPageProps {
  mailing: MailingDetail
  people: Page<MailingRecipient>
}

/** One mailing from its template to its end. The state in the database decides what is shown, so a reload loses nothing. */
export function MailingPage({ mailing, people }: MailingPageProps) {
  const { t } = useTranslation()
  const { state, entity, recipients, templateName, channel } = mailing
  const working = isMailingWorking(state)
  useRefreshWhile(working || mailing.messages.waiting > 0, working ? 2_000 : LEAVING_MS)
  const chosen = t(`mailings.people.${entity}`, { count: recipients })
  const open = !mailing.confirmedAt && !working && state !== 'CANCELLED'
  return (
    <>
      <PageHeader
        title={templateName ? <bdi>{templateName}</bdi> : t('mailings.untitled')}
        crumbs={[
          { label: t('messages.title'), to: '/messages' },
          { label: t('mailings.title'), to: '/messages/mailings' },
        ]}
        status={<MailingStatus state={state} />}
        description={[chosen, ...(channel ? [t(`messages.type.${channel}`)] : [])].join(' · ')}
      />
      <Stack>
        {state === 'FAILED' && <MailingFailure mailing={mailing} />}
        {working && <MailingProgress mailing={mailing} />}
        {mailing.confirmedAt ? <Outcomes mailing={mailing} /> : mailing.judged > 0 && <Verdicts mailing={mailing} />}
        {open && (
          <div className="grid items-start gap-4 xl:grid-cols-2">
            {state === 'CHECKED' && <ConfirmMailing mailing={mailing} />}
            <ChooseTemplate mailing={mailing} />
          </div>
        )}
        <MailingRecipients mailing={mailing} page={people} />
      </Stack>
    </>
  )
}

function Verdicts({ mailing }: { mailing: MailingDetail }) {
  const { t } = useTranslation()
  return (
    <StatRow>
      {MAILING_VERDICTS.map((verdict) => (
        <Stat
          key={verdict}
          label={t(`mailings.verdict.${verdict}`)}
          value={<NumberValue value={mailing.verdicts[verdict]} />}
          comparison={t(`mailings.verdictHint.${verdict}`)}
        />
      ))}
    </StatRow>
  )
}

function Outcomes({ mailing: { messages, recipients, refused } }: { mailing: MailingDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { arrived, failed, waiting } = messages
  const ended = arrived + failed
  return (
    <StatRow>
      <Stat label={t('mailings.chosen')} value={<NumberValue value={recipients} />} />
      <Stat label={t('mailings.verdict.REFUSE')} value={<NumberValue value={refused} />} />
      <Stat label={t('messages.rates.pending')} value={<NumberValue value={waiting} />} />
      <Stat label={t('messages.rates.succeeded')} value={<NumberValue value={arrived} />} />
      <Stat label={t('messages.rates.failed')} value={<NumberValue value={failed} />} />
      <Stat label={t('messages.rates.rate')} value={ended > 0 ? format.percent(arrived / ended) : '–'} />
    </StatRow>
  )
}
