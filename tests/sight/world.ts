import { expect, vi } from 'vitest'
import { makeLeftBehind } from '#server/documents/made/make-documents.ts'
import type { Services } from '#server/services.ts'
import type { TestDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { preview } from '../leads/world.ts'
import { addSalesCompany } from '../sales/arrange.ts'

/** What one agent keeps, by the ids to ask for it. The words of each stand nowhere else. */
export interface Kept {
  lead: string
  sale: string
  call: string
  callOfSale: string
  document: string
  export: string
  import: string
}

export type Owner = 'own' | 'other' | 'nobody'

/** The words that give away whose lead or sale was shown. */
export const CANARIES: Record<`${Owner}${'Lead' | 'Sale'}`, string[]> = {
  ownLead: ['zelda', '900101', 'zl1 1zz'],
  otherLead: ['othello', '900102', 'ol1 1oo'],
  nobodyLead: ['nemo', '900103', 'nl1 1nn'],
  ownSale: ['quincy', '900104', 'ql1 1qq', '4958'],
  otherSale: ['rufus', '900105', 'rl1 1rr', '8510'],
  nobodySale: ['sybil', '900106', 'sl1 1ss', '7491'],
}

/** From the published test cases of the modulus check. */
const ACCOUNTS = { own: ['089999', '66374958'], other: ['871427', '46238510'], nobody: ['107999', '88837491'] } as const

/** A company in which an agent, a colleague and nobody have a lead each, sold, written about, printed and exported. */
export async function sightWorld(db: TestDatabase, services: Services) {
  const { company, person, colleague } = await addSalesCompany(db)
  const manager = callerFor(services, person.manager)
  const { id: letter } = await manager.documents.createTemplate({ name: 'Letter', kind: 'DOCUMENT', entity: 'SALE' })
  const body = '{{sale.name}}, {{sale.phone}}, {{sale.city}}'
  await manager.documents.publishVersion({ id: letter, from: 0, wordings: { en: { subject: 'Letter', body } } })
  const { id: email } = await manager.documents.createTemplate({ name: 'Email', kind: 'EMAIL', entity: 'LEAD' })
  await manager.documents.publishVersion({
    id: email,
    from: 0,
    wordings: { en: { subject: 'To {{lead.name}}', body: '{{lead.name}}, {{lead.phone}}' } },
  })

  const exporting = { own: person.agent, other: colleague, nobody: person.manager }

  async function keep(owner: Owner, agent: typeof colleague): Promise<Kept> {
    const who = (word: string, phone: string, postcode: string) => ({
      firstName: `${word}first`,
      lastName: `${word}last`,
      phone: `07700${phone}`,
      email: `${word}@canary.test`,
      addressLine1: `1 ${word} Road`,
      city: `${word}ville`,
      postcode: postcode.toUpperCase(),
      notes: `${word}notes`,
    })
    const [word = '', phone = '', postcode = ''] = CANARIES[`${owner}Lead`]
    const [soldTo = '', soldPhone = '', soldPostcode = ''] = CANARIES[`${owner}Sale`]
    const { id: lead } = await manager.leads.createLead({ ...who(word, phone, postcode), source: 'web' })
    const { id: sale } = await manager.sales.createSale({
      ...who(soldTo, soldPhone, soldPostcode),
      source: 'web',
      agentId: agent.id,
    })
    if (owner === 'nobody') await db.admin.query('update sales set agent_id = null where id = $1', [sale])
    else await manager.leads.assignLeads({ ids: [lead], assignedTo: agent.id })
    await manager.leads.setDisposition({ ids: [lead], disposition: 'CONTACTED', reason: `${word}reason` })
    const [sortCode, accountNumber] = ACCOUNTS[owner]
    await manager.payments.setPaymentDetails({ saleId: sale, holder: `${soldTo}holder`, sortCode, accountNumber })
    const contact = { type: 'CALL', direction: 'OUTBOUND', status: 'COMPLETED' } as const
    const call = await manager.communications.logContact({ leadId: lead, ...contact, summary: `${word}said` })
    const callOfSale = await manager.communications.logContact({ saleId: sale, ...contact, summary: `${soldTo}said` })
    const { ids } = await manager.documents.generateDocuments({ templateId: letter, recordIds: [sale] })
    return { lead, sale, call: call.id, callOfSale: callOfSale.id, document: ids[0] ?? '', export: '', import: '' }
  }
  const kept: Record<Owner, Kept> = {
    own: await keep('own', person.agent),
    other: await keep('other', colleague),
    nobody: await keep('nobody', colleague),
  }
  await makeLeftBehind(services)
  for (const owner of ['own', 'other', 'nobody'] as const) {
    const { exports } = callerFor(services, exporting[owner])
    const { id } = await exports.createExport({ entity: 'LEAD', list: {} })
    kept[owner].export = id
    kept[owner].import = await upload(services, exporting[owner], CANARIES[`${owner}Lead`])
    await vi.waitFor(async () => expect((await exports.getExport({ id })).state).toBe('READY'), { timeout: 60_000 })
  }
  return { company, person, kept, letter, email }
}

/** A file that was checked and is not imported yet: its rows are there to be read. */
async function upload(services: Services, by: Person, [word, phone]: string[]): Promise<string> {
  const { imports } = callerFor(services, by)
  const text = `First name,Last name,Phone\n${word}first,${word}last,07700${phone}\n`
  const content = (async function* () {
    yield Buffer.from(text)
  })()
  const { id } = await imports.createImport({ fileName: 'list.csv', content })
  await preview(services, by, id)
  return id
}
