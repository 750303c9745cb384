import { expect, test } from 'vitest'
import { newId } from '#server/kernel/ids.ts'
import { createPageApi } from '#server/trpc/page-api.ts'
import { testDatabase } from '../harness/database.ts'
import { actorOf, addCompany, addPerson } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

const db = await testDatabase()
const services = testServices(db)
const person = await addPerson(db, await addCompany(db), { role: 'admin' })
const api = createPageApi(
  { services, requestId: newId(), actor: actorOf(person), address: '::1', userAgent: null, setCookie: () => undefined },
  '/',
)

/** Status of the page that the failing call leads to. */
async function statusOf(call: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await call.then(
    () => null,
    (error: unknown) => error,
  )
  return Reflect.get(Object(Reflect.get(Object(thrown), 'init')), 'status')
}

test.each(['nonsense', '1', '../etc/passwd', '', newId()])('a page of %j leads nowhere', async (id) => {
  expect(await statusOf(api.leads.getLead({ id }))).toBe(404)
  expect(await statusOf(api.sales.getSale({ id }))).toBe(404)
  expect(await statusOf(api.payments.findPaymentDetails({ saleId: id }))).toBe(404)
  expect(await statusOf(api.communications.findMessages({ leadId: id || 'x' }))).not.toBe(400)
  expect(await statusOf(api.leads.compareLeads({ oneId: id, otherId: id }))).not.toBe(400)
  expect(await statusOf(api.leads.removeLeads({ ids: [id] }))).not.toBe(400)
})

test('other wrong input stays wrong input', async () => {
  expect(await statusOf(api.leads.findLeads({ limit: 0 }))).toBe(400)
})
