import { describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addLead, leadsWorld, refusal } from './world.ts'

const db = await testDatabase()
const world = await leadsWorld(db)
const services = testServices(db)
const manager = callerFor(services, world.manager)
const agent = callerFor(services, world.agent)

let numbers = 0
/** Two leads with the same phone: the first without an email, the second with one. */
async function twins() {
  numbers += 1
  const phone = `07700 8${String(numbers).padStart(5, '0')}`
  const keepId = await addLead(services, world.manager, { firstName: 'Ann', lastName: 'Kept', phone, city: 'Leeds' })
  const mergeId = await addLead(services, world.manager, {
    firstName: 'Anna',
    lastName: 'Folded',
    phone,
    email: `anna${numbers}@example.com`,
    allowDuplicate: true,
  })
  return { keepId, mergeId, phone: `+447700${phone.slice(6).replace(' ', '')}` }
}

async function dailyTotal(): Promise<number> {
  const { rows } = await db.admin.query('select sum(leads_count)::int as n from leads_daily where company_id = $1', [
    world.company.id,
  ])
  return rows[0].n
}

describe('leads that are there twice', () => {
  test('are found by their phone, however it was typed', async () => {
    const { keepId, mergeId } = await twins()
    const { groups } = await manager.leads.findDuplicates({ by: 'phone' })
    expect(groups.map(({ leads }) => leads.map(({ id }) => id))).toContainEqual([keepId, mergeId])
  })

  test('are merged: blanks are filled, the rest is kept, and one lead less counts', async () => {
    const { keepId, mergeId } = await twins()
    const before = await dailyTotal()
    await manager.leads.mergeLeads({ keepId, mergeId, takeFromMerged: ['lastName'] })
    const kept = await manager.leads.getLead({ id: keepId })
    expect(kept).toMatchObject({
      firstName: 'Ann',
      lastName: 'Folded',
      city: 'Leeds',
      email: `anna${numbers}@example.com`,
    })
    expect(kept.merges.map(({ mergedLeadId }) => mergedLeadId)).toEqual([mergeId])
    expect((await manager.leads.getLead({ id: mergeId })).mergedIntoId).toBe(keepId)
    expect(await dailyTotal()).toBe(before - 1)
  })

  test('keep both histories on one page', async () => {
    const { keepId, mergeId } = await twins()
    await manager.leads.setDisposition({ ids: [keepId], disposition: 'CONTACTED' })
    await manager.leads.setDisposition({ ids: [mergeId], disposition: 'INTERESTED' })
    await manager.leads.mergeLeads({ keepId, mergeId })
    const events = await manager.leads.getTimeline({ id: keepId })
    const codes = events.flatMap(({ kind, facts }) =>
      kind === 'disposition' ? [Reflect.get(Object(facts), 'to')] : [],
    )
    expect(codes.sort()).toEqual(['CONTACTED', 'INTERESTED'])

    // Each says its own side of the merge, once.
    const told = async (id: string) =>
      (await manager.leads.getTimeline({ id }))
        .map(({ facts }) => Reflect.get(Object(facts), 'action'))
        .filter((action) => String(action).startsWith('lead.merge'))
    expect(await told(keepId)).toEqual(['lead.merged'])
    expect(await told(mergeId)).toEqual(['lead.merged_away'])
  })

  test('a no to contact said to either lead holds for the merged one', async () => {
    const { keepId, mergeId } = await twins()
    const { version } = await manager.leads.getLead({ id: mergeId })
    await manager.leads.setConsent({
      id: mergeId,
      version,
      doNotContact: false,
      emailConsent: 'GIVEN',
      smsConsent: 'WITHDRAWN',
      callConsent: 'UNKNOWN',
      letterConsent: 'UNKNOWN',
      source: 'on the telephone',
    })
    await manager.leads.mergeLeads({ keepId, mergeId })
    expect(await manager.leads.getLead({ id: keepId })).toMatchObject({
      smsConsent: 'WITHDRAWN',
      emailConsent: 'GIVEN',
    })
  })

  test('come apart again: what nobody changed since is as it was', async () => {
    const { keepId, mergeId } = await twins()
    const before = await dailyTotal()
    const { id } = await manager.leads.mergeLeads({ keepId, mergeId, takeFromMerged: ['firstName', 'lastName'] })
    const kept = await manager.leads.getLead({ id: keepId })
    const { version, phone, email, city } = kept
    await manager.leads.updateLead({
      id: keepId,
      version,
      firstName: 'Annabel',
      lastName: kept.lastName,
      phone,
      email,
      city,
    })
    await manager.leads.undoMerge({ id })
    expect(await manager.leads.getLead({ id: keepId })).toMatchObject({
      firstName: 'Annabel',
      lastName: 'Kept',
      email: null,
    })
    expect(await manager.leads.getLead({ id: mergeId })).toMatchObject({ deletedAt: null, mergedIntoId: null })
    expect(await dailyTotal()).toBe(before)
    expect(await refusal(manager.leads.undoMerge({ id }))).toMatchObject({ reason: 'MERGE_UNDONE' })
  })

  test('a lead that is a sale stays; the other is folded into it', async () => {
    const { keepId, mergeId } = await twins()
    await manager.sales.createSale({ leadId: mergeId })
    expect(await refusal(manager.leads.mergeLeads({ keepId, mergeId }))).toMatchObject({
      reason: 'MERGE_KEEP_THE_SALE',
    })
    await manager.leads.mergeLeads({ keepId: mergeId, mergeId: keepId })
    const other = await twins()
    await manager.sales.createSale({ leadId: other.keepId })
    await manager.sales.createSale({ leadId: other.mergeId })
    expect(await refusal(manager.leads.mergeLeads({ keepId: other.keepId, mergeId: other.mergeId }))).toMatchObject({
      reason: 'MERGE_TWO_SALES',
    })
  })

  test('are no business of agents, and a lead does not merge with itself', async () => {
    const { keepId, mergeId } = await twins()
    expect((await refusal(agent.leads.mergeLeads({ keepId, mergeId }))).code).toBe('FORBIDDEN')
    expect(await refusal(manager.leads.mergeLeads({ keepId, mergeId: keepId }))).toMatchObject({
      reason: 'MERGE_SAME_LEAD',
    })
  })
})
