import type { TFunction } from 'i18next'
import { Play } from 'lucide-react'
import type { Format } from '#app/i18n/format.ts'
import { Status } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime, Relative } from '#app/ui/value/date-time.tsx'
import type { Schedule } from '#server/backups/schedules/schedules.service.ts'
import { backupHref } from '../backup-columns.tsx'
import { STATE_TONE } from '../backup-status.tsx'
import { dueInWords } from './due-words.ts'

export const scheduleHref = ({ id }: Pick<Schedule, 'id'>) => `/admin/backup/schedules/${id}`

export function scheduleColumns(t: TFunction, format: Format): Column<Schedule>[] {
  return [
    {
      key: 'name',
      header: t('schedules.fields.name'),
      fixed: true,
      cell: (schedule) => (
        <span className="flex flex-col">
          <TextLink quiet to={scheduleHref(schedule)}>
            <bdi>{schedule.name}</bdi>
          </TextLink>
          <span className="text-xs whitespace-nowrap text-muted">
            {t(`backups.kinds.${schedule.kind}`)} · {t(`backups.coverage.${schedule.coverage}`)}
          </span>
        </span>
      ),
    },
    {
      key: 'when',
      header: t('schedules.fields.when'),
      narrow: 'plain',
      cell: ({ when, followsConfiguration }) => (
        <span className="flex flex-col whitespace-nowrap">
          <bdi title={when.cron}>{dueInWords(when.cron, t, format.language)}</bdi>
          <span className="text-xs text-muted">
            <bdi>{when.timeZone}</bdi>
            {followsConfiguration && ` · ${t('schedules.fields.follows')}`}
          </span>
        </span>
      ),
    },
    {
      key: 'next',
      header: t('schedules.fields.next'),
      cell: ({ next: [next] }) =>
        next ? (
          <span className="flex flex-col whitespace-nowrap">
            <Relative value={next} />
            <span className="text-xs text-muted">
              <DateTime value={next} />
            </span>
          </span>
        ) : (
          <Status tone="neutral">{t('schedules.list.off')}</Status>
        ),
    },
    {
      key: 'last',
      header: t('schedules.fields.last'),
      cell: ({ last }) =>
        last ? (
          <TextLink quiet to={backupHref(last)}>
            <Status tone={STATE_TONE[last.state]} live={last.working}>
              {t(`backups.states.${last.state}`)}, <Relative value={last.startedAt} />
            </Status>
          </TextLink>
        ) : (
          <span className="whitespace-nowrap text-muted">{t('schedules.list.never')}</span>
        ),
    },
    {
      key: 'keeps',
      header: t('schedules.fields.keeps'),
      cell: (schedule) => (
        <TextLink quiet to={`/admin/backup/retention?schedule=${schedule.id}`}>
          <span className="block min-w-44 text-xs text-muted">
            {t('schedules.policy.summary', {
              within: format.number(schedule.keepWithinDays),
              daily: format.number(schedule.keepDaily),
              weekly: format.number(schedule.keepWeekly),
              monthly: format.number(schedule.keepMonthly),
              yearly: format.number(schedule.keepYearly),
              floor: format.number(schedule.keepRestorable),
            })}
          </span>
        </TextLink>
      ),
    },
    {
      key: 'actions',
      header: t('schedules.fields.actions'),
      narrow: 'plain',
      align: 'end',
      fixed: true,
      cell: (schedule) => (
        <Form className="flex justify-end gap-2">
          <input type="hidden" name="id" value={schedule.id} />
          <Submit size="sm" variant="ghost" name="intent" value={schedule.enabled ? 'off' : 'on'}>
            {schedule.enabled ? t('schedules.list.switchOff') : t('schedules.list.switchOn')}
          </Submit>
          <Submit
            size="sm"
            variant="secondary"
            icon={Play}
            name="intent"
            value="run"
            disabled={schedule.last?.working ?? false}
          >
            {t('schedules.list.runNow')}
          </Submit>
        </Form>
      ),
    },
  ]
}
