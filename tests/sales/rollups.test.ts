import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { addDays } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { STATUS_CHANGES } from '#server/sales/sales.rules.ts'
import { isSaleStatus } from '#server/sales/sales.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, addSalesCompany, boiler, washer } from './arrange.ts'

const db = await testDatabase()
const clock = fakeClock('2025-03-10T12:00:00Z')
const services = testServices(db, { clock })

/** Rows of `kept` that `recomputed` has not, and the other way round. Rows that count nothing are as good as none. */
async function disagreements(kept: string, recomputed: string, companyId: string): Promise<unknown[]> {
  const { rows } = await db.admin.query(
    `with kept as (${kept}), recomputed as (${recomputed})
     (select 'kept' as side, * from (table kept except table recomputed) as a)
     union all (select 'recomputed', * from (table recomputed except table kept) as b)`,
    [companyId],
  )
  return rows
}

const KEPT_SALES = `select day, agent_id, source, status, currency::text, sales_count::bigint, appliances_count::bigint,
    monthly_minor::bigint, total_minor::bigint
  from sales_daily where company_id = $1 and (sales_count, appliances_count, monthly_minor, total_minor) <> (0, 0, 0, 0)`
const RECOMPUTED_SALES = `select s.sold_on, coalesce(s.agent_id, '00000000-0000-0000-0000-000000000000'), s.source, s.status, s.currency::text,
    count(distinct s.id), count(a.id), coalesce(sum(a.monthly_minor), 0)::bigint, coalesce(sum(a.price_minor), 0)::bigint
  from sales s left join appliances a on a.company_id = s.company_id and a.sale_id = s.id
  where s.company_id = $1 and s.deleted_at is null group by 1, 2, 3, 4, 5`
const KEPT_TOTALS = `select slice, span, currency::text, starts_on, agent_id, source, sales_count::bigint, total_minor::bigint,
    monthly_minor::bigint, cancelled_count::bigint, cancelled_minor::bigint
  from sales_totals where company_id = $1 and (sales_count, total_minor, monthly_minor, cancelled_count, cancelled_minor) <> (0, 0, 0, 0, 0)`
const RECOMPUTED_TOTALS = `select slice, span, currency::text, starts_on, agent, origin,
    count(*) filter (where status <> 'CANCELLED'), coalesce(sum(total_minor) filter (where status <> 'CANCELLED'), 0)::bigint,
    coalesce(sum(monthly_minor) filter (where status <> 'CANCELLED'), 0)::bigint,
    count(*) filter (where status = 'CANCELLED'), coalesce(sum(total_minor) filter (where status = 'CANCELLED'), 0)::bigint
  from sales
  cross join lateral (values ('DAY', sold_on), ('MONTH', date_trunc('month', sold_on)::date)) as spans (span, starts_on)
  cross join (select '00000000-0000-0000-0000-000000000000'::uuid as nobody) as key
  cross join lateral (values ('ALL', nobody, ''), ('AGENT', coalesce(agent_id, nobody), ''), ('SOURCE', nobody, source)) as slices (slice, agent, origin)
  where company_id = $1 and deleted_at is null group by 1, 2, 3, 4, 5, 6`
const KEPT_LEADS = `select day, source, disposition, leads_count::bigint from leads_daily where company_id = $1 and leads_count <> 0`
const RECOMPUTED_LEADS = `select created_on, source, disposition, count(*) from leads where company_id = $1 and deleted_at is null group by 1, 2, 3`
const KEPT_MONTHS = `select month, source, disposition, leads_count::bigint from leads_monthly where company_id = $1 and leads_count <> 0`
const RECOMPUTED_MONTHS = `select date_trunc('month', created_on)::date, source, disposition, count(*) from leads
  where company_id = $1 and deleted_at is null group by 1, 2, 3`
const KEPT_AGENTS = `select agent_id, span, starts_on, source, disposition, leads_count::bigint from leads_by_agent where company_id = $1 and leads_count <> 0`
const RECOMPUTED_AGENTS = `select assigned_to, span, date_trunc(span, created_on)::date, source, disposition, count(*)
  from leads cross join unnest(array['DAY', 'MONTH']) as span
  where company_id = $1 and deleted_at is null and assigned_to is not null group by 1, 2, 3, 4, 5`
const KEPT_ACTIVITY = `select day, actor_id, disposition, changes_count::bigint from lead_activity_daily where company_id = $1`
const RECOMPUTED_ACTIVITY = `select changed_on, actor_id, to_code, count(*) from lead_disposition_history where company_id = $1 group by 1, 2, 3`

const operation = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    day: fc.nat(5),
    source: fc.constantFrom('web', 'referral'),
    two: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('convert' as const), owned: fc.boolean() }),
  fc.record({
    kind: fc.constant('edit' as const),
    at: fc.nat(),
    day: fc.nat(5),
    price: fc.nat(1_000_000),
    colleague: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('status' as const), at: fc.nat(), to: fc.nat() }),
  fc.record({ kind: fc.constant('cancel' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('reinstate' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('restore' as const), at: fc.nat() }),
)

test('the daily figures equal a recomputation after any sequence of changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 5, maxLength: 30 }), async (operations) => {
      const { company, person, colleague } = await addSalesCompany(db)
      const manager = callerFor(services, person.manager)
      const ids: string[] = []
      for (const step of operations) {
        if (step.kind === 'create') {
          const soldOn = addDays('2025-02-26', step.day)
          const appliances = step.two ? [washer, boiler] : []
          ids.push((await manager.sales.createSale({ lastName: 'A', soldOn, source: step.source, appliances })).id)
          continue
        }
        if (step.kind === 'convert') {
          const assignedTo = step.owned ? colleague.id : null
          const leadId = await addLead(db, company, { assignedTo })
          ids.push((await manager.sales.createSale({ leadId, appliances: [washer] })).id)
          continue
        }
        const id = ids[step.at % Math.max(ids.length, 1)]
        if (!id) continue
        const { version, status, deletedAt } = await manager.sales.getSale({ id })
        if (step.kind === 'remove') await manager.sales.removeSale({ id })
        if (step.kind === 'restore') await manager.sales.restoreSale({ id })
        if (deletedAt) continue
        if (step.kind === 'edit') {
          const agentId = step.colleague ? colleague.id : person.agent.id
          const appliances = [{ ...washer, priceMinor: step.price }]
          await manager.sales.updateSale({ id, version, soldOn: addDays('2025-02-26', step.day), agentId, appliances })
        }
        const to = STATUS_CHANGES[status][step.kind === 'status' ? step.to % 3 : 0]
        if (step.kind === 'status' && isSaleStatus(to))
          await manager.sales.changeSaleStatus({ id, version, status: to })
        if (step.kind === 'cancel' && status !== 'CANCELLED')
          await manager.sales.cancelSale({ id, version, reason: 'No longer' })
        if (step.kind === 'reinstate' && status === 'CANCELLED') await manager.sales.reinstateSale({ id, version })
      }
      expect(await disagreements(KEPT_SALES, RECOMPUTED_SALES, company.id)).toEqual([])
      expect(await disagreements(KEPT_TOTALS, RECOMPUTED_TOTALS, company.id)).toEqual([])
      expect(await disagreements(KEPT_LEADS, RECOMPUTED_LEADS, company.id)).toEqual([])
      expect(await disagreements(KEPT_MONTHS, RECOMPUTED_MONTHS, company.id)).toEqual([])
      expect(await disagreements(KEPT_AGENTS, RECOMPUTED_AGENTS, company.id)).toEqual([])
      expect(await disagreements(KEPT_ACTIVITY, RECOMPUTED_ACTIVITY, company.id)).toEqual([])
    }),
    { numRuns: 15 },
  )
})

test('the daily figures agree when many callers sell at once', async () => {
  const { company, person } = await addSalesCompany(db)
  const agent = callerFor(services, person.agent)
  await Promise.all(
    Array.from({ length: 48 }, async (_, index) => {
      const made = await agent.sales.createSale({ lastName: `N${index}`, appliances: [washer, boiler] })
      if (index % 3 === 0) await agent.sales.cancelSale({ id: made.id, version: made.version, reason: 'No longer' })
    }),
  )
  expect(await disagreements(KEPT_SALES, RECOMPUTED_SALES, company.id)).toEqual([])
  expect(await disagreements(KEPT_TOTALS, RECOMPUTED_TOTALS, company.id)).toEqual([])
})

test('sales made at once, some of them refused by the database, leave one audit chain and the right figures', async () => {
  const { company, person } = await addSalesCompany(db)
  const agent = callerFor(services, person.agent)
  await agent.sales.createSale({ lastName: 'First', appliances: [washer] })
  const unknown = newId()
  const outcomes = await Promise.allSettled(
    Array.from({ length: 24 }, (_, index) =>
      agent.sales.createSale({
        lastName: `At once ${index}`,
        appliances: [washer, boiler],
        ...(index % 4 === 0 ? { clientId: unknown } : undefined),
      }),
    ),
  )
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(18)
  const refused = outcomes.find((outcome) => outcome.status === 'rejected')
  expect(refused?.reason).toMatchObject({ cause: { reason: 'CLIENT_UNKNOWN', field: 'clientId' } })

  expect(await disagreements(KEPT_SALES, RECOMPUTED_SALES, company.id)).toEqual([])
  expect(await disagreements(KEPT_TOTALS, RECOMPUTED_TOTALS, company.id)).toEqual([])
  const { rows } = await db.admin.query(
    `select count(*)::int as sales, (select count(*)::int from audit_logs where company_id = $1 and action = 'sale.created') as entries
     from sales where company_id = $1`,
    [company.id],
  )
  expect(rows).toEqual([{ sales: 19, entries: 19 }])
  expect(await callerFor(services, person.admin).audit.verify()).toMatchObject({ ok: true })
})
