import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { demoDatabase } from '../harness/database.ts'
import { addPerson, callerFor, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

const db = await demoDatabase()
const services = testServices(db)

test('every document of the demo opens, in each of its languages, and its checksum is then of what was opened', async () => {
  const { rows: companies } = await db.admin.query<TestCompany>(
    `select id, name, slug, time_zone as "timeZone", currency, locale, is_demo as "isDemo" from companies`,
  )
  for (const company of companies) {
    const admin = callerFor(services, await addPerson(db, company, { role: 'admin' }))
    const { rows } = await db.admin.query<{ id: string }>(
      `select distinct on (template_id) id from generated_documents where company_id = $1 and state = 'READY' order by template_id, id`,
      [company.id],
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { id } of rows) {
      const { bytes, contentType } = await admin.documents.downloadDocument({ id })
      expect(contentType).toBe('text/html')
      expect(bytes.toString()).toContain('</html>')
      expect(bytes.toString()).not.toContain('{{')
      const { rows: kept } = await db.admin.query(
        'select size_bytes::integer as size, checksum_sha256 as checksum from generated_documents where company_id = $1 and id = $2',
        [company.id, id],
      )
      expect(kept).toEqual([{ size: bytes.byteLength, checksum: createHash('sha256').update(bytes).digest('hex') }])
      expect((await admin.documents.downloadDocument({ id })).bytes.equals(bytes)).toBe(true)
    }
  }
}, 180_000)

test('a real company’s document without its file is said to be gone, and nothing is made in its place', async () => {
  const { rows } = await db.admin.query<TestCompany>(
    `select id, name, slug, time_zone as "timeZone", currency, locale, is_demo as "isDemo" from companies limit 1`,
  )
  const [company] = rows
  if (!company) throw new Error('the demo has no company')
  await db.admin.query('update companies set is_demo = false where id = $1', [company.id])
  const admin = callerFor(services, await addPerson(db, company, { role: 'admin' }))
  const { rows: documents } = await db.admin.query<{ id: string }>(
    `select id from generated_documents where company_id = $1 and state = 'READY' order by id desc limit 1`,
    [company.id],
  )
  await expect(admin.documents.downloadDocument({ id: documents[0]?.id ?? '' })).rejects.toMatchObject({
    cause: { reason: 'FILE_MISSING' },
  })
})
