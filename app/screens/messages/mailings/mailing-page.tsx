import { useTranslation } from 'react-i18next'
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

export interface MailingPageProps {
  mailing: MailingDetail
  people: Page<MailingRecipient>
}

/** One mailing from its template to its end. The state in the database decides what is shown, so a reload loses nothing. */
export function MailingPage({ mailing, people }: MailingPageProps) {
  const { t } = useTranslation()
  const { state, entity, recipients, templateName, channel } = mailing
  const working = isMailingWorking(state)
  useRefreshWhile(working)
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

function Outcomes({ mailing: { queued, recipients, refused } }: { mailing: MailingDetail }) {
  const { t } = useTranslation()
  return (
    <StatRow>
      <Stat label={t('mailings.chosen')} value={<NumberValue value={recipients} />} />
      <Stat label={t('mailings.queued')} value={<NumberValue value={queued} />} />
      <Stat label={t('mailings.verdict.REFUSE')} value={<NumberValue value={refused} />} />
    </StatRow>
  )
}
