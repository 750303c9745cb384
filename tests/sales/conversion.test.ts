import { describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, addSalesCompany, boiler, refusal, refusedFields, washer } from './arrange.ts'

const db = await testDatabase()
const clock = fakeClock('2025-03-10T12:00:00Z')
const services = testServices(db, { clock })
const { company, person, colleague } = await addSalesCompany(db)
const agent = callerFor(services, person.agent)
const other = callerFor(services, colleague)
const manager = callerFor(services, person.manager)

async function countOf(table: string, where: string, values: unknown[]): Promise<number> {
  const { rows } = await db.admin.query(`select count(*)::int as count from ${table} where ${where}`, values)
  return rows[0].count
}

describe('converting a lead', () => {
  test('copies the lead, adds up the appliances and marks the lead as converted', async () => {
    const leadId = await addLead(db, company, { assignedTo: person.agent.id, nextActionAt: new Date() })
    const made = await agent.sales.createSale({ leadId, appliances: [washer, boiler] })
    const sale = await agent.sales.getSale({ id: made.id })

    expect(sale).toMatchObject({
      reference: made.reference,
      customerName: 'Lena Lead',
      phone: '+447700900123',
      source: 'web',
      soldOn: '2025-03-10',
      currency: 'GBP',
      applianceCount: 2,
      totalMinor: 36_050,
      monthlyMinor: 3_005,
      agentName: 'Alice Agent',
      status: 'PENDING',
    })
    expect(made.reference).toMatch(/^S-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    expect(sale.appliances.map((appliance) => appliance.make)).toEqual(['Bosch', 'Vaillant'])
    expect(sale.history[0]).toMatchObject({ action: 'sale.created', userName: 'Alice Agent' })

    const { rows } = await db.admin.query('select disposition, next_action_at, version from leads where id = $1', [
      leadId,
    ])
    expect(rows[0]).toEqual({ disposition: 'CONVERTED', next_action_at: null, version: 2 })
    expect(
      await countOf('lead_disposition_history', `lead_id = $1 and sale_id = $2 and to_code = 'CONVERTED'`, [
        leadId,
        made.id,
      ]),
    ).toBe(1)
    const { rows: daily } = await db.admin.query(
      `select disposition, leads_count from leads_daily where company_id = $1 and leads_count <> 0`,
      [company.id],
    )
    expect(daily).toEqual([{ disposition: 'CONVERTED', leads_count: '1' }])
  })

  test('by two agents at once makes one sale, and the second is told whose it is', async () => {
    const leadId = await addLead(db, company)
    const outcomes = await Promise.allSettled([
      agent.sales.createSale({ leadId, appliances: [washer] }),
      other.sales.createSale({ leadId, appliances: [boiler] }),
    ])
    const won = outcomes.find((outcome) => outcome.status === 'fulfilled')
    const lost = outcomes.find((outcome) => outcome.status === 'rejected')
    expect(won).toBeDefined()
    const error = await refusal(Promise.reject(lost?.reason))
    const winner = outcomes[0] === won ? 'Alice Agent' : 'Carl Colleague'
    expect(error).toMatchObject({ code: 'CONFLICT', reason: 'LEAD_ALREADY_CONVERTED', field: 'leadId' })
    expect(error.userMessage).toContain(winner)
    expect(error.userMessage).toContain(won?.status === 'fulfilled' ? won.value.reference : 'nothing')
    expect(await countOf('sales', 'lead_id = $1', [leadId])).toBe(1)
  })

  test('by sixteen callers with one idempotency key returns the same sale to all', async () => {
    const leadId = await addLead(db, company)
    const idempotencyKey = newId()
    const made = await Promise.all(
      Array.from({ length: 16 }, () => agent.sales.createSale({ leadId, appliances: [washer], idempotencyKey })),
    )
    expect(new Set(made.map((sale) => sale.id)).size).toBe(1)
    expect(made.filter((sale) => !sale.replayed)).toHaveLength(1)
    expect(await countOf('appliances', 'sale_id = $1', [made[0]?.id])).toBe(1)
  })

  test('is not offered to an agent for a lead of somebody else, or for one that does not exist', async () => {
    const leadId = await addLead(db, company, { assignedTo: colleague.id })
    expect(await refusal(agent.sales.createSale({ leadId }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(agent.sales.getConversion({ leadId }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(agent.sales.createSale({ leadId: newId() }))).toMatchObject({ code: 'NOT_FOUND' })
    // A manager converts it in the name of the agent it is assigned to.
    const made = await manager.sales.createSale({ leadId })
    expect(await manager.sales.getSale({ id: made.id })).toMatchObject({ agentName: 'Carl Colleague' })
  })

  test('says so when the sale it would repeat is in the trash', async () => {
    const leadId = await addLead(db, company)
    const made = await agent.sales.createSale({ leadId })
    await manager.sales.removeSale({ id: made.id })
    const error = await refusal(agent.sales.createSale({ leadId }))
    expect(error.reason).toBe('LEAD_ALREADY_CONVERTED')
    expect(error.userMessage).toContain('recover')
  })

  test('lets what the form says win over what the lead says, also when it says nothing', async () => {
    const leadId = await addLead(db, company)
    const made = await agent.sales.createSale({ leadId, firstName: 'Helena', email: null, phone: '07700 900456' })
    expect(await agent.sales.getSale({ id: made.id })).toMatchObject({
      firstName: 'Helena',
      lastName: 'Lead',
      email: null,
      phone: '+447700900456',
    })
  })
})

describe('a sale entered by hand', () => {
  test('is made once by a double click', async () => {
    const idempotencyKey = newId()
    const input = { lastName: 'Double', appliances: [washer], idempotencyKey }
    const [first, second] = await Promise.all([agent.sales.createSale(input), agent.sales.createSale(input)])
    expect(second.id).toBe(first.id)
    expect(await countOf('sales', `last_name = 'Double'`, [])).toBe(1)
    expect((await agent.sales.createSale(input)).replayed).toBe(true)
  })

  test('refuses another form under a key that was used', async () => {
    const idempotencyKey = newId()
    await agent.sales.createSale({ lastName: 'Once', idempotencyKey })
    const error = await refusal(agent.sales.createSale({ lastName: 'Twice', idempotencyKey }))
    expect(error).toMatchObject({ code: 'CONFLICT', reason: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await countOf('sales', `last_name = 'Twice'`, [])).toBe(0)
  })

  test('may have no appliances yet', async () => {
    const made = await agent.sales.createSale({ companyName: 'Acme Ltd' })
    expect(await agent.sales.getSale({ id: made.id })).toMatchObject({
      customerName: 'Acme Ltd',
      applianceCount: 0,
      totalMinor: 0,
      source: 'manual',
    })
  })

  test('is counted on the company’s own day', async () => {
    const dubai = await addSalesCompany(db, { timeZone: 'Asia/Dubai', currency: 'AED', region: 'UAE' })
    clock.set('2025-03-10T21:30:00Z')
    const caller = callerFor(services, dubai.person.agent)
    const made = await caller.sales.createSale({ lastName: 'Late' })
    clock.set('2025-03-10T12:00:00Z')
    expect(await caller.sales.getSale({ id: made.id })).toMatchObject({ soldOn: '2025-03-11', currency: 'AED' })
  })

  test('typed wrong in several fields names all of them at once, when it is made and when it is edited', async () => {
    const byRules = { phone: 'PHONE_UNREADABLE', soldOn: 'SOLD_IN_FUTURE' }
    const typed = { lastName: 'Wrong', phone: 'nobody', soldOn: '2025-03-11' }
    expect(await refusedFields(agent.sales.createSale(typed))).toEqual(byRules)
    const more = { ...typed, email: 'nobody', city: 'x'.repeat(101), appliances: [{ ...washer, make: ' ' }] }
    const all = { ...byRules, email: 'EMAIL_UNREADABLE', city: 'too_big', 'appliances.0.make': 'too_small' }
    expect(await refusedFields(agent.sales.createSale(more))).toEqual(all)
    const { id, version } = await agent.sales.createSale({ lastName: 'Right' })
    expect(await refusedFields(agent.sales.updateSale({ ...more, id, version }))).toEqual(all)
    const nameless = { firstName: '', lastName: ' ', companyName: null }
    expect(await refusedFields(agent.sales.updateSale({ ...typed, ...nameless, id, version }))).toEqual({
      ...byRules,
      lastName: 'NAME_MISSING',
    })
  })

  test('is not dated before there was any, unless it was stored so before anybody asked', async () => {
    const typed = { lastName: 'Early', soldOn: '0001-03-10' }
    const told = { code: 'BAD_INPUT', reason: 'SOLD_TOO_LONG_AGO', field: 'soldOn' }
    expect(await refusal(agent.sales.createSale(typed))).toMatchObject(told)
    const { id, version } = await agent.sales.createSale({ ...typed, soldOn: '2000-01-01' })
    expect(await refusal(agent.sales.updateSale({ id, version, soldOn: '1999-12-31' }))).toMatchObject(told)
    await db.admin.query(`update sales set sold_on = '1990-01-01' where id = $1`, [id])
    await agent.sales.updateSale({ id, version, soldOn: '1990-01-01', notes: 'kept' })
    expect(await agent.sales.getSale({ id })).toMatchObject({ soldOn: '1990-01-01', notes: 'kept' })
  })

  test('names the field at fault', async () => {
    expect(await refusal(agent.sales.createSale({}))).toMatchObject({ code: 'BAD_INPUT', field: 'lastName' })
    expect(await refusal(agent.sales.createSale({ lastName: 'A', phone: 'nobody' }))).toMatchObject({ field: 'phone' })
    expect(await refusal(agent.sales.createSale({ lastName: 'A', soldOn: '2025-03-11' }))).toMatchObject({
      field: 'soldOn',
    })
    expect(await refusal(agent.sales.createSale({ lastName: 'A', agentId: colleague.id }))).toMatchObject({
      code: 'FORBIDDEN',
      field: 'agentId',
    })
    expect(await refusal(manager.sales.createSale({ lastName: 'A', agentId: newId() }))).toMatchObject({
      field: 'agentId',
    })
  })
})
