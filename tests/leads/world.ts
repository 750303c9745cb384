import { createDatabase } from '#db/client.ts'
import { insertDefaultDispositions } from '#db/seeds/dispositions.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import type { TestDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, type TestCompany } from '../harness/people.ts'
import { workJobs } from '../imports/jobs.ts'

export interface LeadsWorld {
  company: TestCompany
  admin: Person
  manager: Person
  agent: Person
  otherAgent: Person
  viewer: Person
  /** An admin of another company, which has dispositions of its own. */
  stranger: Person
}

/** Two companies with their dispositions and one person of each role. */
export async function leadsWorld(test: TestDatabase): Promise<LeadsWorld> {
  const company = await addCompany(test)
  const other = await addCompany(test)
  const owner = createDatabase({ url: test.url, max: 1 })
  for (const { id } of [company, other]) await insertDefaultDispositions(owner.kysely, id, new Date(), newId)
  await owner.close()
  return {
    company,
    admin: await addPerson(test, company, { role: 'admin' }),
    manager: await addPerson(test, company, { role: 'manager' }),
    agent: await addPerson(test, company, { role: 'agent' }),
    otherAgent: await addPerson(test, company, { role: 'agent' }),
    viewer: await addPerson(test, company, { role: 'viewer' }),
    stranger: await addPerson(test, other, { role: 'admin' }),
  }
}

/** What a call was refused with: the AppError's code and reason. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; reason?: string; field?: string }> {
  try {
    await call
  } catch (thrown) {
    const cause: unknown = thrown instanceof Error ? thrown.cause : undefined
    if (cause instanceof Error && 'code' in cause) {
      const { code, reason, field } = cause as Error & { code: string; reason?: string; field?: string }
      return { code, ...(reason ? { reason } : undefined), ...(field ? { field } : undefined) }
    }
    throw thrown
  }
  throw new Error('the call was not refused')
}

let numbers = 0

/** A person's own words for a new lead, different each time. */
export function newLead(given: Record<string, unknown> = {}) {
  numbers += 1
  return {
    firstName: 'Ann',
    lastName: `Smith ${numbers}`,
    phone: `07700 9${String(numbers).padStart(5, '0')}`,
    ...given,
  }
}

export async function addLead(
  services: Services,
  person: Person,
  given: Record<string, unknown> = {},
): Promise<string> {
  return (await callerFor(services, person).leads.createLead(newLead(given))).id
}

/** Uploads a text and imports it to the end, one step after the other, as the pages do. */
export async function importText(
  services: Services,
  person: Person,
  text: string | Uint8Array,
  onDuplicate: 'skip' | 'update' | 'create' = 'skip',
): Promise<string> {
  const api = callerFor(services, person).imports
  const { id } = await api.createImport({ fileName: 'leads.csv', content: blocks(text) })
  await preview(services, person, id)
  await api.startImport({ id, onDuplicate })
  await settled(services, person, id)
  return id
}

/** Previews with the mapping that was proposed. */
export async function preview(services: Services, person: Person, id: string): Promise<void> {
  const api = callerFor(services, person).imports
  const { source, country, mapping } = await api.getImport({ id })
  await api.previewImport({ id, source, country, mapping })
  await settled(services, person, id)
}

/** Has the import worked on until nothing is left to do. */
export async function settled(services: Services, person: Person, id: string) {
  const api = callerFor(services, person).imports
  for (let attempt = 0; attempt < 800; attempt += 1) {
    await workJobs(services)
    const found = await api.getImport({ id })
    if (!['PREVIEWING', 'QUEUED', 'IMPORTING', 'UNDOING'].includes(found.state)) return found
    await new Promise((resolve) => setTimeout(resolve, Math.min(100, 5 + attempt * 5)))
  }
  throw new Error('the import does not come to an end')
}

async function* blocks(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}
