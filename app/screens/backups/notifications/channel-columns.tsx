import type { TFunction } from 'i18next'
import { Status } from '#app/ui/base/badge.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { findChannelsOf } from '#server/backups/notifications/notifications.service.ts'

type Channel = Awaited<ReturnType<typeof findChannelsOf>>[number]

const TONE = { PENDING: 'accent', SENT: 'positive', GIVEN_UP: 'negative' } as const

export function channelColumns(t: TFunction): Column<Channel>[] {
  return [
    {
      key: 'target',
      header: t('alerts.target'),
      fixed: true,
      cell: ({ target }) => (
        <bdi dir="ltr" className="break-all">
          {target}
        </bdi>
      ),
    },
    { key: 'kind', header: t('alerts.kind'), cell: ({ kind }) => t(`alerts.kinds.${kind}`) },
    {
      key: 'coverage',
      header: t('backups.fields.coverage'),
      cell: ({ coverage }) => t(`backups.coverage.${coverage}`),
    },
    {
      key: 'last',
      header: t('alerts.last'),
      cell: ({ last }) =>
        last ? (
          <span className="flex flex-col">
            <Status tone={TONE[last.state]}>
              {t(`alerts.states.${last.state}`)}, <DateTime value={last.at} />
            </Status>
            {last.problem && <span className="text-xs text-muted">{last.problem}</span>}
          </span>
        ) : (
          <span className="text-muted">{t('alerts.never')}</span>
        ),
    },
    {
      key: 'actions',
      header: t('schedules.fields.actions'),
      align: 'end',
      fixed: true,
      cell: ({ id }) => (
        <Form className="flex justify-end gap-2">
          <input type="hidden" name="id" value={id} />
          <Submit size="sm" variant="secondary" name="intent" value="test">
            {t('alerts.test')}
          </Submit>
          <Submit size="sm" variant="ghost" name="intent" value="remove">
            {t('alerts.remove')}
          </Submit>
        </Form>
      ),
    },
  ]
}
