import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Badge, Status, type Tone } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { KeepingRule } from '#server/backups/retention/retention.rules.ts'
import type { RetentionPreview } from '#server/backups/retention/retention.service.ts'
import { backupHref } from '../backup-columns.tsx'
import { STATE_TONE } from '../backup-status.tsx'

type Group = RetentionPreview['groups'][number]
type Planned = Group['backups'][number]

/** Rules that hold whatever the policy says stand out from those that a number decides. */
const RULE_TONE: Partial<Record<KeepingRule, Tone>> = { pinned: 'accent', floor: 'positive', future: 'warning' }

/** One list a policy, newest first, with the rules that keep each backup; what no rule keeps is deleted next. */
export function RetentionGroups({ groups }: { groups: Group[] }) {
  return groups.map((group) => (
    <RetentionGroup key={`${group.coverage} ${group.kind} ${group.schedule?.id} ${group.byHand}`} group={group} />
  ))
}

function RetentionGroup({ group }: { group: Group }) {
  const { t } = useTranslation()
  const format = useFormat()
  const gone = group.backups.filter(({ rules }) => rules.length === 0)
  const { schedule } = group
  const name = group.byHand ? t('schedules.retention.byHand') : (schedule?.name ?? '')
  const kind = `${t(`backups.kinds.${group.kind}`)}, ${t(`backups.coverage.${group.coverage}`)}`
  return (
    <Section
      title={<bdi>{t('ui.labelled', { label: name, text: kind })}</bdi>}
      description={
        <>
          {schedule === null
            ? `${t('schedules.retention.noPolicy')} `
            : group.byHand && `${t('schedules.retention.asPolicy', { name: schedule.name })} · `}
          {t('schedules.retention.counts', {
            kept: format.number(group.backups.length - gone.length),
            removed: format.number(gone.length),
          })}
        </>
      }
      flush
    >
      <Ribbon backups={group.backups} />
      <Table
        bare
        label={name}
        columns={columns(t)}
        rows={group.backups.slice(0, 100)}
        rowKey={({ id }) => id}
        rowHref={backupHref}
      />
    </Section>
  )
}

/** Every backup as a cell, oldest first: what stays is solid, what goes is hollow. */
function Ribbon({ backups }: { backups: Planned[] }) {
  return (
    <div aria-hidden className="flex h-6 gap-px border-b border-line px-4 py-1.5">
      {backups.toReversed().map(({ id, rules }) => (
        <span
          key={id}
          className={
            rules.length === 0
              ? 'max-w-3 min-w-px flex-1 rounded-[2px] border border-negative-line bg-negative-wash'
              : 'max-w-3 min-w-px flex-1 rounded-[2px] bg-positive-solid'
          }
        />
      ))}
    </div>
  )
}

function columns(t: TFunction): Column<Planned>[] {
  return [
    {
      key: 'when',
      header: t('backups.fields.when'),
      fixed: true,
      cell: (backup) => (
        <TextLink quiet to={backupHref(backup)}>
          <DateTime value={backup.startedAt} />
        </TextLink>
      ),
    },
    {
      key: 'state',
      header: t('backups.fields.state'),
      cell: ({ state }) => <Status tone={STATE_TONE[state]}>{t(`backups.states.${state}`)}</Status>,
    },
    {
      key: 'rules',
      header: t('schedules.retention.by'),
      cell: ({ rules }) =>
        rules.length === 0 ? (
          <Badge tone="negative">{t('schedules.retention.deleted')}</Badge>
        ) : (
          <span className="flex flex-wrap gap-1">
            {rules.map((rule) => (
              <Badge key={rule} tone={RULE_TONE[rule] ?? 'neutral'}>
                {t(`schedules.rules.${rule}`)}
              </Badge>
            ))}
          </span>
        ),
    },
    {
      key: 'size',
      header: t('backups.fields.size'),
      align: 'end',
      cell: ({ bytes }) => <NumberValue value={bytes} unit="bytes" />,
    },
  ]
}
