import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { Overview } from '#server/overview/overview.service.ts'
import { BarTable } from './bar-table.tsx'
import { shareOf } from './change.ts'

/** Texts and emails of the period: how many went out and how many of those arrived. */
export function Messages({ overview }: { overview: Overview }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { from, to } = overview.period
  const channels = (['sms', 'email'] as const).map((key) => ({ key, ...overview.messages[key] }))
  const most = Math.max(...channels.map(({ sent }) => sent.current), 1)
  const used = channels.filter(({ sent, failed, pending }) => sent.current + failed.current + pending.current > 0)
  return (
    <BarTable
      title={t('overview.messages.title')}
      summary={overview.isOwn ? t('overview.messages.summaryAll') : t('overview.messages.summary')}
      part="messages"
      labelHeader={t('overview.messages.channel')}
      headers={[t('overview.messages.sent'), t('overview.messages.failed'), t('overview.messages.share')]}
      empty={t('overview.messages.none')}
      rows={used.map(({ key, sent, failed }) => ({
        key,
        label: t(`overview.messages.${key}`),
        // By template and by member of staff it is told there.
        to: `/messages/rates?from=${from}&to=${to}&direction=OUTBOUND`,
        share: sent.current / most,
        figures: [
          <NumberValue key="sent" value={sent.current} />,
          <span key="failed" className={failed.current > 0 ? 'text-negative' : 'text-muted'}>
            <NumberValue value={failed.current} />
          </span>,
          <bdi key="share">{format.percent(shareOf(sent.current, sent.current + failed.current))}</bdi>,
        ],
      }))}
    />
  )
}
