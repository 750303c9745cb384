import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeLeftBehind } from '#server/documents/made/make-documents.ts'
import type { AppError } from '#server/kernel/errors.ts'
import { waitFor } from '../backups/waiting.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, type SalesCompany } from '../sales/arrange.ts'

const db = await testDatabase()
const services = testServices(db)
let ours: SalesCompany
let saleId: string

const as = (person: Person) => callerFor(services, person)
const refusal = (call: Promise<unknown>) =>
  call.then(
    () => null,
    ({ cause }: { cause: AppError }) => cause,
  )

async function addSale(by: Person, given: { lastName?: string; email?: string | null } = {}): Promise<string> {
  const { email = 'clara@example.com', lastName = 'Customer' } = given
  const { id } = await as(by).sales.createSale({
    firstName: 'Clara',
    lastName,
    phone: '07700900456',
    ...(email && { email }),
    source: 'web',
    appliances: [{ kind: 'Boiler', make: 'Vaillant', cover: 'Repair', priceMinor: 12_050, monthlyMinor: 1_005 }],
  })
  return id
}

async function addTemplate(name: string, wordings: Record<string, { subject: string; body: string }>): Promise<string> {
  const { id } = await as(ours.person.manager).documents.createTemplate({ name, kind: 'DOCUMENT', entity: 'SALE' })
  await as(ours.person.manager).documents.publishVersion({ id, from: 0, wordings })
  return id
}

/** Waits until none of the sale's documents is in preparation, and answers them, newest first. */
async function made(sale: string, by = ours.person.admin) {
  return await waitFor(async () => {
    const { rows } = await as(by).documents.findDocuments({ saleId: sale })
    return rows.length > 0 && rows.every(({ state }) => state !== 'PENDING') ? rows : null
  })
}

beforeAll(async () => {
  ours = await addSalesCompany(db)
  saleId = await addSale(ours.person.agent)
})

describe('a template', () => {
  test('has versions that are never edited, each with who wrote it', async () => {
    const id = await addTemplate('Welcome', { en: { subject: 'Hello', body: 'Dear {{sale.firstName}}' } })
    await as(ours.person.admin).documents.publishVersion({
      id,
      from: 1,
      wordings: {
        en: { subject: 'Hello again', body: 'Dear {{sale.name}}' },
        fr: { subject: 'Bonjour', body: 'Cher {{sale.name}}' },
      },
    })
    const template = await as(ours.person.agent).documents.getTemplate({ id })
    expect(template.currentVersion).toBe(2)
    expect(template.versions.map(({ version, locale, createdByName }) => [version, locale, createdByName])).toEqual([
      [2, 'en', 'Ada Admin'],
      [2, 'fr', 'Ada Admin'],
      [1, 'en', 'Max Manager'],
    ])
  })

  test('refuses a wording that could not be filled, and names the field', async () => {
    const { id } = await as(ours.person.manager).documents.createTemplate({
      name: 'Broken',
      kind: 'DOCUMENT',
      entity: 'SALE',
    })
    const publish = (body: string, subject = 'Title') =>
      refusal(as(ours.person.manager).documents.publishVersion({ id, from: 0, wordings: { en: { subject, body } } }))
    expect(await publish('Dear {{sale.frstName}}')).toMatchObject({
      reason: 'PLACEHOLDER_UNKNOWN',
      field: 'wordings.en.body',
      userMessage: expect.stringContaining('{{sale.frstName}}'),
    })
    expect(await publish('Dear {{sale.name}')).toMatchObject({
      reason: 'PLACEHOLDER_MALFORMED',
      field: 'wordings.en.body',
    })
    expect(await publish('Dear', '')).toMatchObject({ reason: 'WORDING_EMPTY', field: 'wordings.en.subject' })
    expect(await publish('', '')).toMatchObject({ reason: 'WORDING_EMPTY' })
  })

  test('published by two people at once keeps the first and tells the second', async () => {
    const id = await addTemplate('Contested', { en: { subject: 'One', body: 'one' } })
    const publish = (person: Person) =>
      as(person).documents.publishVersion({ id, from: 1, wordings: { en: { subject: 'Two', body: 'two' } } })
    const outcomes = await Promise.allSettled([publish(ours.person.admin), publish(ours.person.manager)])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [lost] = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(lost?.reason).toMatchObject({ cause: { code: 'CONFLICT', reason: 'VERSION_STALE' } })
  })

  test('shows a real sale in its preview, and what that sale has nothing for', async () => {
    const id = await addTemplate('Preview', {
      ar: {
        subject: 'عرض {{sale.reference}}',
        body: 'السيدة {{sale.firstName}}\n{{sale.appliances}}\n{{sale.cancelledOn}}',
      },
    })
    const preview = await as(ours.person.agent).documents.previewTemplate({ id, locale: 'ar', recordId: saleId })
    expect(preview.html).toContain('dir="rtl"')
    expect(preview.html).toContain('Vaillant')
    expect(preview.missing).toEqual(['sale.cancelledOn'])
    expect(await refusal(as(ours.person.agent).documents.previewTemplate({ id, locale: 'fr' }))).toMatchObject({
      reason: 'LANGUAGE_MISSING',
    })
  })
})

describe('a document', () => {
  test('is made as a PDF, with size, hash and the sale’s own figures', { timeout: 60_000 }, async () => {
    const templateId = await addTemplate('Schedule', {
      en: {
        subject: 'Your cover {{sale.reference}}',
        body: 'Dear {{sale.firstName}},\n\n{{sale.appliances}}\n\nTotal {{sale.total}}',
      },
    })
    await as(ours.person.agent).documents.generateDocuments({ templateId, recordIds: [saleId] })
    const [document] = await made(saleId)
    expect(document).toMatchObject({ state: 'READY', version: 1, contentType: 'application/pdf', downloadCount: 0 })
    expect(document?.title).toMatch(/^Your cover S-/)

    const file = await as(ours.person.agent).documents.downloadDocument({ id: document?.id ?? '' })
    expect(file.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    expect(createHash('sha256').update(file.bytes).digest('hex')).toBe(document?.checksumSha256)
    expect(file.bytes.byteLength).toBe(document?.sizeBytes)
    const stored = join(services.config.STORE_DIR, 'documents', ours.company.id, `${document?.id}.pdf`)
    expect(readFileSync(stored).equals(file.bytes)).toBe(true)

    const after = await as(ours.person.manager).documents.getDocument({ id: document?.id ?? '' })
    expect(after.downloadCount).toBe(1)
    expect(after.downloads.map(({ byName }) => byName)).toEqual(['Alice Agent'])
    const usage = await as(ours.person.manager).documents.findTemplates({ kind: 'DOCUMENT' })
    expect(usage.find(({ id }) => id === templateId)).toMatchObject({ documents: 1, downloads: 1 })
  })

  test('made again has the next version, and the first stays', { timeout: 60_000 }, async () => {
    const sale = await addSale(ours.person.agent)
    const templateId = await addTemplate('Again', { en: { subject: 'Letter', body: 'Dear {{sale.name}}' } })
    for (let time = 0; time < 2; time += 1) {
      await as(ours.person.agent).documents.generateDocuments({ templateId, recordIds: [sale] })
      await made(sale)
    }
    expect((await made(sale)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'READY'],
      [1, 'READY'],
    ])
  })

  test('that lacks a fact fails by name, and succeeds once the sale has it', { timeout: 60_000 }, async () => {
    const sale = await addSale(ours.person.agent, { email: null })
    const templateId = await addTemplate('To your address', {
      en: { subject: 'Letter', body: 'Sent to {{sale.email}}' },
    })
    await as(ours.person.agent).documents.generateDocuments({ templateId, recordIds: [sale] })
    const [failed] = await made(sale)
    expect(failed).toMatchObject({ state: 'FAILED', failure: expect.stringContaining('{{sale.email}}') })

    const { version } = await as(ours.person.agent).sales.getSale({ id: sale })
    await as(ours.person.agent).sales.updateSale({ id: sale, version, email: 'now@example.com' })
    await as(ours.person.agent).documents.retryDocument({ id: failed?.id ?? '' })
    expect(await made(sale)).toMatchObject([{ id: failed?.id, state: 'READY', failure: null }])
  })

  test('left in preparation by a process that died is made by the worker, once', { timeout: 60_000 }, async () => {
    const sale = await addSale(ours.person.agent)
    const templateId = await addTemplate('Left behind', { en: { subject: 'Letter', body: 'Dear {{sale.name}}' } })
    await as(ours.person.agent).documents.generateDocuments({ templateId, recordIds: [sale] })
    const [document] = await made(sale)
    await db.admin.query(
      `update generated_documents set state = 'PENDING', updated_at = now() - interval '10 minutes' where id = $1`,
      [document?.id],
    )
    const both = await Promise.all([makeLeftBehind(services), makeLeftBehind(services)])
    expect(both.reduce((sum, { made: count }) => sum + count, 0)).toBe(1)
    expect(await made(sale)).toMatchObject([{ state: 'READY' }])
  })

  test('is made for many sales at once, each in its customer’s language, and tells its progress', {
    timeout: 60_000,
  }, async () => {
    const templateId = await addTemplate('Bilingual', {
      en: { subject: 'Letter', body: 'Dear {{sale.name}}' },
      fr: { subject: 'Lettre', body: 'Cher {{sale.name}}' },
    })
    const sales = [await addSale(ours.person.agent), await addSale(ours.person.agent)]
    await db.admin.query(`update sales set locale = 'fr' where id = $1`, [sales[1]])
    await as(ours.person.manager).documents.generateDocuments({ templateId, recordIds: sales })
    expect((await made(sales[0] ?? ''))[0]).toMatchObject({ locale: 'en', title: 'Letter' })
    expect((await made(sales[1] ?? ''))[0]).toMatchObject({ locale: 'fr', title: 'Lettre' })

    expect(await as(ours.person.manager).documents.getMaking()).toBeNull()
    await db.admin.query(
      `update generated_documents set state = 'PENDING', updated_at = now() - interval '10 minutes' where sale_id = $1`,
      [sales[1]],
    )
    const making = { total: 2, ended: 1, failed: 0 }
    expect(await as(ours.person.agent).documents.getMaking()).toEqual(making)
    expect(await as(ours.colleague).documents.getMaking()).toBeNull()
    await makeLeftBehind(services)
    await made(sales[1] ?? '')
    expect(await as(ours.person.manager).documents.getMaking()).toBeNull()
  })

  test('of a colleague’s sale is not there for an agent, nor any for a viewer', async () => {
    const { rows } = await as(ours.colleague).documents.findDocuments({})
    expect(rows).toEqual([])
    const [document] = (await as(ours.person.admin).documents.findDocuments({})).rows
    for (const call of [as(ours.colleague).documents.downloadDocument, as(ours.colleague).documents.getDocument]) {
      expect(await refusal(call({ id: document?.id ?? '' }))).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect(await refusal(as(ours.person.viewer).documents.findDocuments({}))).toMatchObject({ code: 'FORBIDDEN' })
  })
})
