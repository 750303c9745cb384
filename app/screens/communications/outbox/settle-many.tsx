import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { TextField } from '#app/ui/form/input.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { phoneInGroups } from '#app/ui/value/contact.tsx'
import { RESOLUTIONS_OF_MANY } from '#server/communications/sending/outbox/outbox.schemas.ts'
import type { NotSettled } from '#server/communications/sending/outbox/outbox.service.ts'

/** One finding for every ticked message, and how somebody knows. */
export function SettleMany({ openedAt }: { openedAt: string }) {
  const { t } = useTranslation()
  return (
    <>
      <input type="hidden" name="openedAt" value={openedAt} />
      <Select
        name="as"
        label={t('sending.fields.as')}
        hideLabel
        required
        placeholder={t('sending.settleMany.choose')}
        options={RESOLUTIONS_OF_MANY.map((value) => ({ value, label: t(`sending.as.${value}`) }))}
      />
      <TextField
        name="note"
        label={t('sending.fields.note')}
        placeholder={t('sending.fields.note')}
        hideLabel
        required
        minLength={3}
        maxLength={500}
        className="w-56"
      />
      <Submit size="sm" name="intent" value="settle">
        {t('sending.resolve')}
      </Submit>
    </>
  )
}

/** What became of a bulk action that could not settle everything: each message that was left as it is. */
export function NotSettledNotice({ settled, others }: { settled: number; others: NotSettled[] }) {
  const { t } = useTranslation()
  return (
    <Banner tone="warning" urgent title={t('sending.settleMany.done', { count: settled })}>
      {t('sending.settleMany.others', { count: others.length })}
      <ul className="mt-1">
        {others.map(({ channel, id, to, sendingState }) => (
          <li key={id}>
            <TextLink to={`/messages/outbox/${channel.toLowerCase()}/${id}`}>
              <bdi dir="ltr">{channel === 'SMS' ? phoneInGroups(to) : to}</bdi>
            </TextLink>
            {' · '}
            {t(`sending.state.${sendingState}`)}
          </li>
        ))}
      </ul>
    </Banner>
  )
}
