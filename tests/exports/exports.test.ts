import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sweepExports } from '#server/exports/export.job.ts'
import { exportPath } from '#server/exports/export-file.ts'
import { fakeClock } from '#server/kernel/clock.ts'
import { waitFor } from '../backups/waiting.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { newLead } from '../leads/world.ts'
import { addSalesCompany, refusal } from '../sales/arrange.ts'

const db = await testDatabase()
const { company, person, colleague } = await addSalesCompany(db)
const clock = fakeClock(new Date('2026-03-10T09:00:00Z'))
const services = testServices(db, { clock })
const agent = callerFor(services, person.agent)
const manager = callerFor(services, person.manager)

/** Waits for the file and reads it to its end. */
async function fileOf(who: Person, id: string): Promise<{ text: string; rows: number; sha256: string }> {
  const api = callerFor(services, who).exports
  const rows = await waitFor(async () => {
    const { state, rowsWritten, failure } = await api.getExport({ id })
    if (state === 'FAILED') throw new Error(failure ?? 'failed')
    return state === 'READY' ? rowsWritten : null
  })
  const parts: Buffer[] = []
  let offset: number | null = 0
  while (offset !== null) {
    const part: { base64: string; next: number | null } = await api.readExport({ id, offset })
    parts.push(Buffer.from(part.base64, 'base64'))
    offset = part.next
  }
  const bytes = Buffer.concat(parts)
  return { text: bytes.toString('utf8'), rows, sha256: createHash('sha256').update(bytes).digest('hex') }
}

const lines = (text: string) => text.split('\r\n').slice(1, -1)

test('the file of a filtered list has as many rows as the list counts, whatever the size of a part', async () => {
  await db.admin.query(
    `insert into sales (company_id, id, reference, last_name, sold_on, currency, agent_id, source, created_at)
     select $1, gen_random_uuid(), 'S-' || lpad(n::text, 6, '0'), 'Name ' || n, '2026-01-01', 'GBP', $2,
       case when n % 10 = 0 then 'other' else 'bulk' end, timestamptz '2026-01-01' + n / 3 * interval '1 second'
     from generate_series(1, 25000) n`,
    [company.id, person.agent.id],
  )
  const { id } = await manager.exports.createExport({ entity: 'SALE', list: { source: 'bulk' } })
  const { text, rows, sha256 } = await fileOf(person.manager, id)
  expect(rows).toBe(22_500)
  expect(new Set(lines(text).map((line) => line.split(',')[0])).size).toBe(22_500)
  const { rows: stored } = await db.admin.query(
    'select rows_expected, checksum_sha256 from data_exports where id = $1',
    [id],
  )
  expect(stored).toEqual([{ rows_expected: '22500', checksum_sha256: sha256 }])
})

test('leads come with the list’s own order and filters, and only those the agent sees', async () => {
  const mine = await agent.leads.createLead(newLead({ source: 'file' }))
  await callerFor(services, colleague).leads.createLead(newLead({ source: 'file' }))
  const { id } = await agent.exports.createExport({ entity: 'LEAD', list: { source: 'file' } })
  const { text, rows } = await fileOf(person.agent, id)
  expect(rows).toBe(1)
  expect(lines(text)[0]?.split(',')[0]).toBe(mine.id)
})

test('a viewer’s file is masked as the list is', async () => {
  const viewer = callerFor(services, person.viewer)
  const { id } = await viewer.exports.createExport({ entity: 'SALE', list: { source: 'other' } })
  expect((await fileOf(person.viewer, id)).text).not.toContain('Name ')
})

test('nobody fetches what another person took out', async () => {
  const { id } = await agent.exports.createExport({ entity: 'LEAD', list: {} })
  await fileOf(person.agent, id)
  expect((await refusal(manager.exports.readExport({ id }))).code).toBe('NOT_FOUND')
})

test('what a dead process left behind is written by the worker, with what its person may see by then', async () => {
  const { id } = await manager.exports.createExport({ entity: 'SALE', list: { source: 'other' } })
  await fileOf(person.manager, id)
  await db.admin.query(`update data_exports set state = 'RUNNING', heartbeat_at = $2, rows_written = 1 where id = $1`, [
    id,
    new Date(clock.now().getTime() - 3 * 60_000),
  ])
  expect(await sweepExports(services)).toMatchObject({ run: 1 })
  expect((await fileOf(person.manager, id)).rows).toBe(2_500)
})

test('a file is removed after a week', async () => {
  const { id } = await agent.exports.createExport({ entity: 'LEAD', list: { source: 'file' } })
  await fileOf(person.agent, id)
  const path = exportPath(services.config, company.id, id)
  expect(existsSync(path)).toBe(true)
  clock.advance(8 * 24 * 3_600_000)
  await sweepExports(services)
  expect(existsSync(path)).toBe(false)
  expect((await agent.exports.getExport({ id })).state).toBe('EXPIRED')
  expect((await refusal(agent.exports.readExport({ id }))).reason).toBe('EXPORT_NOT_READY')
})

test('as many people as there are connections take their lists out at once, and all get their files', async () => {
  const { max } = services.database.pool.options
  const asked = await Promise.all(
    Array.from({ length: max + 2 }, () => manager.exports.createExport({ entity: 'SALE', list: { source: 'other' } })),
  )
  const files = await Promise.all(asked.map(({ id }) => fileOf(person.manager, id)))
  expect(new Set(files.map(({ rows }) => rows)).size).toBe(1)
})
