import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import type { CommunicationType } from '../communications.schemas.ts'
import { visibleMessages } from '../visible.queries.ts'

/** Rows of the list of one day. */
const MOST_DUE = 100

export interface FollowUp {
  id: string
  /** `follow-up`: to come back to. `planned`: a call or meeting that was arranged. */
  kind: 'follow-up' | 'planned'
  dueAt: Date
  type: CommunicationType
  subject: string | null
  summary: string | null
  contactName: string | null
  leadId: string | null
  saleId: string | null
  userName: string | null
}

/** What was promised until `until`: contacts to come back to, and meetings that were arranged, earliest first. */
export async function findFollowUps(
  db: Kysely<DB>,
  scope: CompanyScope,
  { until, userId }: { until: Date; userId: string | null },
): Promise<FollowUp[]> {
  const mine = () =>
    visibleMessages(db, scope).$if(userId !== null, (query) =>
      query.where('communicationLogs.userId', '=', userId ?? ''),
    )
  const columns = [
    'communicationLogs.id',
    'communicationLogs.communicationType as type',
    'communicationLogs.subject',
    'communicationLogs.summary',
    'communicationLogs.contactName',
    'communicationLogs.leadId',
    'communicationLogs.saleId',
    'communicationLogs.userId',
  ] as const
  const open = mine()
    .select(columns)
    .select([sql<FollowUp['kind']>`'follow-up'`.as('kind'), sql<Date>`follow_up_at`.as('dueAt')])
    .where('communicationLogs.followUpAt', '<', until)
    .where('communicationLogs.followUpAt', 'is not', null)
    .where('communicationLogs.followUpDoneAt', 'is', null)
    .orderBy('communicationLogs.followUpAt')
    .limit(MOST_DUE)
  const planned = mine()
    .select(columns)
    .select([sql<FollowUp['kind']>`'planned'`.as('kind'), sql<Date>`occurred_at`.as('dueAt')])
    .where('communicationLogs.status', '=', 'SCHEDULED')
    .where('communicationLogs.occurredAt', '<', until)
    .orderBy('communicationLogs.occurredAt')
    .limit(MOST_DUE)
  return db
    .selectFrom(
      db
        .selectFrom(open.as('open'))
        .selectAll()
        .unionAll(db.selectFrom(planned.as('planned')).selectAll())
        .as('due'),
    )
    .leftJoin('users', 'users.id', 'due.userId')
    .select(['due.id', 'due.kind', 'due.dueAt', 'due.type', 'due.subject', 'due.summary', 'due.contactName'])
    .select(['due.leadId', 'due.saleId', 'users.name as userName'])
    .orderBy('due.dueAt')
    .orderBy('due.id')
    .limit(MOST_DUE)
    .execute()
}
