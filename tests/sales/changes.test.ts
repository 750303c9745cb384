import { describe, expect, test } from 'vitest'
import { fakeClock } from '#server/kernel/clock.ts'
import { newId } from '#server/kernel/ids.ts'
import { STATUS_CHANGES } from '#server/sales/sales.rules.ts'
import { SALE_STATUSES, type SaleStatus } from '#server/sales/sales.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, boiler, refusal, washer } from './arrange.ts'

const db = await testDatabase()
const clock = fakeClock('2025-03-10T12:00:00Z')
const services = testServices(db, { clock })
const { person, colleague } = await addSalesCompany(db)
const elsewhere = await addSalesCompany(db)
const agent = callerFor(services, person.agent)
const manager = callerFor(services, person.manager)

async function newSale() {
  return agent.sales.createSale({ lastName: 'Smith', appliances: [washer, boiler] })
}

/** Puts a sale into a status without asking the rules. */
async function saleIn(status: SaleStatus) {
  const sale = await newSale()
  await db.admin.query(
    `update sales set status = $2, cancelled_at = case when $2 = 'CANCELLED' then now() end,
       cancellation_reason = case when $2 = 'CANCELLED' then 'changed their mind' end where id = $1`,
    [sale.id, status],
  )
  return sale
}

describe('editing a sale', () => {
  test('keeps what the form leaves out, and computes the totals from the new appliances', async () => {
    const { id, version } = await newSale()
    const before = await agent.sales.getSale({ id })
    const kept = before.appliances[1]
    const saved = await agent.sales.updateSale({
      id,
      version,
      city: 'Leeds',
      appliances: [{ ...boiler, ...(kept ? { id: kept.id } : undefined), priceMinor: 100, monthlyMinor: 7 }],
    })
    expect(saved).toMatchObject({ version: 2, applianceCount: 1, totalMinor: 100, monthlyMinor: 7 })
    const after = await agent.sales.getSale({ id })
    expect(after).toMatchObject({ lastName: 'Smith', city: 'Leeds' })
    expect(after.appliances.map(({ id, position }) => ({ id, position }))).toEqual([{ id: kept?.id, position: 1 }])
    expect(after.history[0]).toMatchObject({ action: 'sale.updated', details: { fields: ['city', 'appliances'] } })
  })

  test('may turn the order of appliances round', async () => {
    const { id, version } = await newSale()
    const { appliances } = await agent.sales.getSale({ id })
    const turned = [...appliances].reverse().map(({ position: _, ...appliance }) => appliance)
    await agent.sales.updateSale({ id, version, appliances: turned })
    expect((await agent.sales.getSale({ id })).appliances.map((it) => it.make)).toEqual(['Vaillant', 'Bosch'])
  })

  test('writes nothing when the form says what was there already', async () => {
    const { id, version } = await newSale()
    const { lastName, appliances } = await agent.sales.getSale({ id })
    const same = appliances.map(({ position: _, ...appliance }) => appliance)
    const saved = await agent.sales.updateSale({ id, version, lastName, appliances: same })
    expect(saved.version).toBe(version)
    expect((await agent.sales.getSale({ id })).history).toHaveLength(1)
  })

  test('refuses to overwrite what somebody else saved in between', async () => {
    const { id, version } = await newSale()
    await manager.sales.updateSale({ id, version, city: 'York' })
    const error = await refusal(agent.sales.updateSale({ id, version, city: 'Hull' }))
    expect(error).toMatchObject({ code: 'CONFLICT', reason: 'STALE_VERSION' })
    expect((await agent.sales.getSale({ id })).city).toBe('York')
  })

  test('cannot take the last name away, nor borrow an appliance of another sale', async () => {
    const { id, version } = await newSale()
    expect(await refusal(agent.sales.updateSale({ id, version, lastName: '' }))).toMatchObject({ field: 'lastName' })
    const other = await agent.sales.getSale({ id: (await newSale()).id })
    const theirs = other.appliances[0]?.id ?? newId()
    const error = await refusal(agent.sales.updateSale({ id, version, appliances: [{ ...washer, id: theirs }] }))
    expect(error).toMatchObject({ code: 'CONFLICT', field: 'appliances' })
    expect((await agent.sales.getSale({ id: other.id })).appliances).toHaveLength(2)
  })
})

describe('the status of a sale', () => {
  const pairs = SALE_STATUSES.flatMap((from) => SALE_STATUSES.map((to) => ({ from, to })))
  test.each(pairs)('from $from to $to follows the table', async ({ from, to }) => {
    const { id, version } = await saleIn(from)
    const change = agent.sales.changeSaleStatus({ id, version, status: to })
    if (STATUS_CHANGES[from].includes(to)) {
      await change
      expect((await agent.sales.getSale({ id })).status).toBe(to)
    } else {
      expect(await refusal(change)).toMatchObject({ code: 'CONFLICT', field: 'status' })
      expect((await agent.sales.getSale({ id })).status).toBe(from)
    }
  })

  test.each(SALE_STATUSES)('%s can be cancelled with a reason, once', async (status) => {
    const { id, version } = await saleIn(status)
    const cancel = agent.sales.cancelSale({ id, version, reason: 'Moved abroad' })
    if (status === 'CANCELLED') {
      expect(await refusal(cancel)).toMatchObject({ reason: 'SALE_CANCELLED' })
      return
    }
    await cancel
    expect(await agent.sales.getSale({ id })).toMatchObject({
      status: 'CANCELLED',
      cancellationReason: 'Moved abroad',
      cancelledByName: 'Alice Agent',
    })
  })

  test('a reinstated sale is pending again, and only a manager reinstates', async () => {
    const { id, version } = await saleIn('CANCELLED')
    expect(await refusal(agent.sales.reinstateSale({ id, version }))).toMatchObject({ code: 'FORBIDDEN' })
    await manager.sales.reinstateSale({ id, version, reason: 'Paid after all' })
    expect(await agent.sales.getSale({ id })).toMatchObject({
      status: 'PENDING',
      cancelledAt: null,
      cancellationReason: null,
      reinstatedAt: clock.now(),
    })
    expect(await refusal(manager.sales.reinstateSale({ id, version: 2 }))).toMatchObject({ code: 'CONFLICT' })
  })

  test('needs a reason to be cancelled', async () => {
    const { id, version } = await newSale()
    const error = await refusal(agent.sales.cancelSale({ id, version, reason: '  ' }))
    expect(error).toMatchObject({ code: 'BAD_INPUT', field: 'reason' })
  })
})

describe('deleting a sale', () => {
  test('hides it, keeps it, and recovery brings it back as it was', async () => {
    const { id } = await newSale()
    await manager.sales.removeSale({ id })
    await manager.sales.removeSale({ id })
    expect((await manager.sales.findSales({})).rows.map((row) => row.id)).not.toContain(id)
    expect((await manager.sales.findSales({ deleted: true })).rows.map((row) => row.id)).toContain(id)
    const error = await refusal(agent.sales.updateSale({ id, version: 2, city: 'Leeds' }))
    expect(error.reason).toBe('SALE_DELETED')
    await manager.sales.restoreSale({ id })
    expect(await manager.sales.getSale({ id })).toMatchObject({ deletedAt: null, totalMinor: 36_050 })
  })
})

describe('roles', () => {
  test('an agent neither sees nor changes another agent’s sale', async () => {
    const { id, version } = await newSale()
    const other = callerFor(services, colleague)
    expect(await refusal(other.sales.getSale({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(other.sales.updateSale({ id, version, city: 'Hull' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refusal(other.sales.cancelSale({ id, version, reason: 'mine now' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect((await other.sales.findSales({})).rows).toEqual([])
  })

  test('another company’s sale does not exist', async () => {
    const { id, version } = await newSale()
    const stranger = callerFor(services, elsewhere.person.admin)
    const calls = [
      stranger.sales.getSale({ id }),
      stranger.sales.updateSale({ id, version, city: 'Hull' }),
      stranger.sales.changeSaleStatus({ id, version, status: 'ACTIVE' }),
      stranger.sales.cancelSale({ id, version, reason: 'not ours' }),
      stranger.sales.reinstateSale({ id, version }),
      stranger.sales.removeSale({ id }),
      stranger.sales.restoreSale({ id }),
    ]
    for (const error of await Promise.all(calls.map(refusal))) expect(error.code).toBe('NOT_FOUND')
  })

  test('a viewer sees what was sold and not to whom', async () => {
    const viewer = callerFor(services, person.viewer)
    const { id, reference } = await agent.sales.createSale({
      firstName: 'Zoe',
      lastName: 'Quill',
      phone: '07700 900777',
      email: 'zoe@example.com',
      notes: 'Quill prefers mornings',
      appliances: [washer],
    })
    const seen = JSON.stringify([
      await viewer.sales.getSale({ id }),
      await viewer.sales.findSales({}),
      await viewer.sales.exportSales({}),
    ])
    for (const secret of ['Quill', 'Zoe', '7700900777', 'zoe@']) expect(seen).not.toContain(secret)
    expect(seen).toContain(reference)
    expect((await viewer.sales.findSales({ search: 'Quill' })).rows).toEqual([])
    expect((await viewer.sales.findSales({ search: reference.toLowerCase() })).rows).toHaveLength(1)
  })

  test('only those who sell may change sales, and only managers delete them', async () => {
    const { id, version } = await newSale()
    for (const who of [person.viewer, person.accounts]) {
      const caller = callerFor(services, who)
      expect(await refusal(caller.sales.createSale({ lastName: 'No' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(caller.sales.updateSale({ id, version, city: 'No' }))).toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(await refusal(agent.sales.removeSale({ id }))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusal(callerFor(services, null).sales.getSale({ id }))).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})
