import { useSearchParams } from '@remix-run/react'
import { CalendarCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { FollowUps } from '#app/screens/messages/contacts/follow-ups.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { PageHeader } from '#app/ui/page/page-header.tsx'
import { Section, Stack } from '#app/ui/page/section.tsx'
import { EmptyState } from '#app/ui/table/empty-state.tsx'
import { FilterBar, SelectFilter } from '#app/ui/table/filter-bar.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { Phone } from '#app/ui/value/contact.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import type { FollowUp } from '#server/communications/contacts/follow-ups.queries.ts'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import type { Today } from '#server/leads/work/board.service.ts'
import { DispositionBadge } from '../disposition-badge.tsx'
import { leadName } from '../leads-columns.tsx'
import type { LeadChoices } from '../leads-list.tsx'
import { callListPath, callListSearch } from './call-list.ts'
import { LeadTabs } from './lead-tabs.tsx'

export interface TodayListProps {
  today: Today
  choices: LeadChoices
  followUps: FollowUp[]
  /** Whose list it is: a user's id, `me`, `none` or `all`. */
  whose: string
  /** Whose it is until somebody chooses. */
  begins: 'me' | 'all'
  may: { work: boolean; manage: boolean }
}

/** The call list: what is late, then what is due today, each by its time. */
export function TodayList({ today, choices, followUps, whose, begins, may }: TodayListProps) {
  const { t } = useTranslation()
  const [params] = useSearchParams()
  const open = (lead: LeadRow) => `/leads/${lead.id}${callListSearch({ assigned: params.get('assigned') })}`
  const everybody = whose === 'all'
  const own = { value: 'me', label: t('leads.list.mine') }
  const all = { value: 'all', label: t('leads.work.today.everybody') }
  const late = useTodayColumns(choices, 'dateTime', open, everybody)
  const due = useTodayColumns(choices, 'time', open, everybody)
  const nothing = today.overdue.rows.length === 0 && today.due.rows.length === 0 && followUps.length === 0
  const lists = [
    {
      key: 'overdue',
      title: t('leads.work.today.overdue'),
      ...today.overdue,
      columns: late,
      none: t('leads.work.today.nothingOverdue'),
    },
    {
      key: 'due',
      title: t('leads.work.today.due'),
      ...today.due,
      columns: due,
      none: t('leads.work.today.nothingDue'),
    },
  ]
  return (
    <>
      <PageHeader
        title={t('leads.work.today.title')}
        description={`${t('leads.work.today.description')} ${t('leads.work.today.week', { count: today.week.value })}.`}
        tabs={<LeadTabs manage={may.manage} />}
      />
      <FilterBar>
        <SelectFilter
          name="assigned"
          label={t('leads.fields.assignedTo')}
          any={begins === 'me' ? own.label : all.label}
          options={[
            ...(may.work ? [begins === 'me' ? all : own] : []),
            { value: 'none', label: t('leads.list.unassigned') },
            ...(may.manage ? choices.assignees.map(({ id, name }) => ({ value: id, label: name })) : []),
          ]}
        />
      </FilterBar>
      {nothing ? (
        <EmptyState
          icon={CalendarCheck}
          title={t('leads.work.today.empty')}
          actions={
            <>
              <ButtonLink to="/leads?assigned=none">{t('leads.work.today.openList')}</ButtonLink>
              {!everybody && (
                <ButtonLink variant="primary" to={callListPath({ assigned: 'all' })}>
                  {t('leads.work.today.seeAll')}
                </ButtonLink>
              )}
            </>
          }
        >
          {t('leads.work.today.emptyHint')}
        </EmptyState>
      ) : (
        <Stack>
          {lists.map(({ key, title, rows, count, columns, none }) => (
            <Section
              key={key}
              title={title}
              flush={rows.length > 0}
              actions={
                count.value > rows.length && (
                  <TextLink to={`/leads?next=${key}&sort=nextAction${everybody ? '' : `&assigned=${whose}`}`}>
                    {t(count.exact ? 'leads.work.board.more' : 'leads.work.board.moreThan', { count: count.value })}
                  </TextLink>
                )
              }
            >
              {rows.length === 0 ? (
                <p className="text-sm text-muted">{none}</p>
              ) : (
                <Table bare label={title} columns={columns} rows={rows} rowKey={(lead) => lead.id} rowHref={open} />
              )}
            </Section>
          ))}
          {followUps.length > 0 && (
            <FollowUps rows={followUps} mayWork={may.work} back={callListPath({ assigned: params.get('assigned') })} />
          )}
        </Stack>
      )}
    </>
  )
}

/** What is late has its day as well; what is due today only its time. */
function useTodayColumns(
  choices: LeadChoices,
  at: 'dateTime' | 'time',
  open: (lead: LeadRow) => string,
  everybody: boolean,
): Column<LeadRow>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'at',
      header: t('leads.fields.nextActionTime'),
      narrow: 'plain',
      fixed: true,
      width: '11rem',
      cell: (lead) => lead.nextActionAt && <DateTime value={lead.nextActionAt} as={at} />,
    },
    {
      key: 'name',
      header: t('leads.fields.name'),
      narrow: 'title',
      fixed: true,
      cell: (lead) => (
        <TextLink quiet to={open(lead)}>
          <bdi>{leadName(lead)}</bdi>
        </TextLink>
      ),
    },
    {
      key: 'phone',
      header: t('leads.fields.phone'),
      narrow: 'plain',
      fixed: true,
      cell: (lead) => (lead.phone ? <Phone value={lead.phone} /> : '–'),
    },
    {
      key: 'what',
      header: t('leads.fields.nextAction'),
      narrow: 'plain',
      fixed: true,
      cell: (lead) => (lead.nextAction ? <bdi>{lead.nextAction}</bdi> : '–'),
    },
    {
      key: 'disposition',
      header: t('leads.fields.disposition'),
      narrow: 'aside',
      fixed: true,
      cell: (lead) => <DispositionBadge code={lead.disposition} dispositions={choices.dispositions} />,
    },
    // One's own list need not say whose it is.
    ...(everybody
      ? [
          {
            key: 'assignedTo',
            header: t('leads.fields.assignedTo'),
            fixed: true,
            cell: (lead: LeadRow) => (lead.assignedToName ? <bdi>{lead.assignedToName}</bdi> : '–'),
          },
        ]
      : []),
  ]
}
