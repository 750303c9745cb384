import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Services } from '#server/services.ts'
import type { RetentionPolicy } from '../schedules/schedules.schemas.ts'
import { timesOf } from '../schedules/schedules.service.ts'
import { findKept, findPolicies, type KeptRow, lockKept, type RetentionOwner } from './retention.queries.ts'
import { type Candidate, decideRetention, type KeepingRule } from './retention.rules.ts'

export interface PlannedBackup {
  id: string
  fileName: string
  startedAt: Date
  state: Candidate['state'] | 'CORRUPT'
  bytes: number
  records: number
  rules: KeepingRule[]
}

/** The backups one policy rules over: a schedule's own, or those made by hand. */
export interface RetentionGroup {
  /** null where no schedule of the same data and kind is left: then nothing is deleted. */
  schedule: { id: string; name: string } | null
  companyId: string | null
  kind: KeptRow['kind']
  byHand: boolean
  policy: RetentionPolicy | null
  backups: PlannedBackup[]
}

/** Other values for the policy of one schedule, to see what they would do. */
export interface Trial {
  scheduleId: string
  policy: RetentionPolicy
}

/** What every policy keeps and deletes now. */
export async function planRetention(
  services: Services,
  db: Kysely<DB>,
  owner: RetentionOwner,
  trial?: Trial,
): Promise<RetentionGroup[]> {
  const [rows, schedules] = await Promise.all([findKept(db, owner), findPolicies(db, owner)])
  return planOf(services, rows, schedules, trial)
}

/** The same plan over rows that nobody else can pin, begin to read or delete until the transaction ends. */
export async function planRetentionLocked(
  services: Services,
  trx: Transaction<DB>,
  owner: RetentionOwner,
): Promise<RetentionGroup[]> {
  const rows = await lockKept(trx, owner)
  return planOf(services, rows, await findPolicies(trx, owner))
}

type PolicyRow = Awaited<ReturnType<typeof findPolicies>>[number]

function planOf(services: Services, rows: KeptRow[], schedules: PolicyRow[], trial?: Trial): RetentionGroup[] {
  const now = services.clock.now()
  const groups = new Map<string, { ruling: PolicyRow | null; byHand: boolean; rows: KeptRow[] }>()
  for (const row of rows) {
    const own = schedules.find(({ id }) => id === row.scheduleId)
    // Made by hand, or by a schedule that is gone: the oldest schedule of the same data rules, over a group of its own.
    const ruling = own ?? schedules.find((each) => each.companyId === row.companyId && each.kind === row.kind) ?? null
    const key = `${row.companyId} ${row.kind} ${own?.id ?? 'by hand'}`
    const group = groups.get(key) ?? { ruling, byHand: !own, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  return [...groups.values()].flatMap(({ ruling, byHand, rows: members }) => {
    const [first] = members
    if (!first) return []
    const policy = ruling && (trial?.scheduleId === ruling.id ? trial.policy : policyOf(ruling))
    const rules = policy
      ? decideRetention(members.map(candidateOf), policy, {
          now,
          timeZone: timesOf(ruling, services.config).timeZone,
        })
      : members.map(({ id }) => ({ id, rules: ['no-policy' as const] }))
    return {
      schedule: ruling && { id: ruling.id, name: ruling.name },
      companyId: first.companyId,
      kind: first.kind,
      byHand,
      policy,
      backups: members.map((row, index) => plannedOf(row, rules[index]?.rules ?? ['no-policy'])),
    }
  })
}

export function policyOf(row: RetentionPolicy): RetentionPolicy {
  const { keepWithinDays, keepDaily, keepWeekly, keepMonthly, keepYearly, keepRestorable } = row
  return { keepWithinDays, keepDaily, keepWeekly, keepMonthly, keepYearly, keepRestorable }
}

function candidateOf(row: KeptRow): Candidate {
  return {
    id: row.id,
    // A file cannot have been made after we first heard of it, whatever it says.
    at: row.source === 'found' && row.startedAt > row.createdAt ? row.createdAt : row.startedAt,
    state: row.state,
    corrupt: row.corruptAt !== null,
    pinned: row.pinnedAt !== null,
    working: row.leaseToken !== null,
    found: row.source === 'found',
  }
}

function plannedOf(row: KeptRow, rules: KeepingRule[]): PlannedBackup {
  return {
    id: row.id,
    fileName: row.fileName ?? '',
    startedAt: row.startedAt,
    state: row.corruptAt ? 'CORRUPT' : row.state,
    bytes: row.fileBytes ?? 0,
    records: row.records ?? 0,
    rules,
  }
}
