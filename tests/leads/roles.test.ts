import { describe, expect, test } from 'vitest'
import type { Role } from '#server/kernel/scope.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, refusal } from '../sales/arrange.ts'

const db = await testDatabase()
const { person, colleague } = await addSalesCompany(db)
const services = testServices(db)
const manager = callerFor(services, person.manager)

/** The agent's own, a colleague's and nobody's, of leads and of sales. */
const leads: Record<string, string> = {}
const sales: Record<string, string> = {}
for (const [name, owner] of [
  ['own', person.agent],
  ['other', colleague],
  ['nobody', null],
] as const) {
  const lead = {
    firstName: 'Zelda',
    lastName: `Canary ${name}`,
    phone: `0770090010${name.length}`,
    email: `${name}@canary.test`,
  }
  leads[name] = (
    await manager.leads.createLead({ ...lead, city: 'Canaryville', notes: 'canary notes', allowDuplicate: true })
  ).id
  if (!owner) continue
  await manager.leads.assignLeads({ ids: [leads[name] ?? ''], assignedTo: owner.id })
  const { id } = await manager.sales.createSale({
    ...lead,
    city: 'Canaryville',
    notes: 'canary notes',
    agentId: owner.id,
  })
  sales[name] = id
  await manager.payments.setPaymentDetails({
    saleId: id,
    holder: 'Zelda Canary',
    sortCode: '089999',
    accountNumber: '66374958',
  })
}

const SIGHT: Record<Role, { leads: string[]; sales: string[]; personal: boolean }> = {
  admin: { leads: ['nobody', 'other', 'own'], sales: ['other', 'own'], personal: true },
  manager: { leads: ['nobody', 'other', 'own'], sales: ['other', 'own'], personal: true },
  agent: { leads: ['nobody', 'own'], sales: ['own'], personal: true },
  accounts: { leads: ['nobody', 'other', 'own'], sales: ['other', 'own'], personal: true },
  viewer: { leads: ['nobody', 'other', 'own'], sales: ['other', 'own'], personal: false },
}

describe.each(Object.entries(SIGHT))('%s', (role, sight) => {
  const api = callerFor(services, person[role as Role])
  const named = (known: Record<string, string>, ids: string[]) =>
    Object.entries(known)
      .flatMap(([name, id]) => (ids.includes(id) ? [name] : []))
      .sort()

  test('has in the lists, on the board and in the files what the role sees', async () => {
    const list = await api.leads.findLeads({})
    expect(
      named(
        leads,
        list.rows.map(({ id }) => id),
      ),
    ).toEqual(sight.leads)
    const board = (await api.leads.getBoard({})).flatMap(({ cards }) => cards.map(({ id }) => id))
    expect(named(leads, board)).toEqual(sight.leads)
    const { csv } = await api.leads.exportLeads({})
    expect(
      named(
        leads,
        csv.split(/\r\n/).map((line) => line.slice(0, 36)),
      ),
    ).toEqual(sight.leads)
    const sold = await api.sales.findSales({})
    expect(
      named(
        sales,
        sold.rows.map(({ id }) => id),
      ),
    ).toEqual(sight.sales)
  })

  test('opens the pages of those and of no others', async () => {
    for (const [name, id] of Object.entries(leads)) {
      const open = api.leads.getLead({ id })
      if (sight.leads.includes(name)) expect((await open).id).toBe(id)
      else expect((await refusal(open)).code).toBe('NOT_FOUND')
    }
    for (const [name, id] of Object.entries(sales)) {
      const open = api.sales.getSale({ id })
      if (sight.sales.includes(name)) expect((await open).id).toBe(id)
      else expect((await refusal(open)).code).toBe('NOT_FOUND')
    }
  })

  test(sight.personal ? 'reads who they are' : 'reads nothing that tells who they are', async () => {
    const own = { id: leads.own ?? '' }
    const sold = { id: sales.own ?? '' }
    const everything = JSON.stringify([
      await api.leads.findLeads({}),
      await api.leads.getLead(own),
      await api.leads.getTimeline(own),
      await api.leads.getBoard({}),
      await api.leads.getToday({}),
      await api.leads.exportLeads({}),
      await api.sales.findSales({}),
      await api.sales.getSale(sold),
      await api.sales.exportSales({}),
      await api.payments.findPaymentDetails({ saleId: sold.id }),
    ])
    const secrets = ['Zelda', 'Canary', 'canary notes', 'Canaryville', '+4477009001', '4958']
    expect(secrets.filter((secret) => everything.includes(secret))).toEqual(sight.personal ? secrets : [])
  })
})
