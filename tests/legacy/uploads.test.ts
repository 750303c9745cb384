import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { failureText } from '#server/kernel/errors.ts'
import { LEGACY_FAILURES } from '#server/legacy/legacy.errors.ts'
import { waitFor } from '../backups/waiting.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { legacyBackup, legacyLead } from './legacy-file.ts'

vi.setConfig({ testTimeout: 60_000 })

const db = await testDatabase()
const services = testServices(db)
let admin: Person
let agent: Person
let stranger: Person

beforeAll(async () => {
  const company = await addCompany(db)
  admin = await addPerson(db, company)
  agent = await addPerson(db, company, { role: 'manager' })
  stranger = await addPerson(db, await addCompany(db))
})
beforeEach(async () => {
  await db.admin.query('delete from lead_disposition_history')
  await db.admin.query('delete from leads')
  await db.admin.query('delete from legacy_imports')
})

const TWO = legacyBackup({ leads: [legacyLead(1), legacyLead(2), legacyLead(3, { phone: '12', email: null })] })

const give = (person: Person, content: string | Buffer | Readable) =>
  callerFor(services, person).legacy.createImport({
    fileName: 'C:\\old\\backup.json',
    content: content instanceof Readable ? content : Readable.from([Buffer.from(content)]),
  })

const settled = (person: Person, id: string) =>
  waitFor(async () => {
    const found = await callerFor(services, person).legacy.getImport({ id })
    return found.working ? null : found
  })

const leads = async () => (await db.admin.query('select id from leads where company_id = $1', [admin.company.id])).rows
const staged = async () =>
  (await db.admin.query('select from legacy_import_rows where ready is not null')).rowCount ?? 0
const left = () => readdirSync(join(services.config.DATA_DIR, 'legacy', admin.company.id))

describe('an admin who uploads a backup of the old system', () => {
  test('sees the verdict on every row before anything is written, and then has it written', async () => {
    const api = callerFor(services, admin).legacy
    const { id } = await give(admin, gzipSync(TWO))
    expect(await settled(admin, id)).toMatchObject({
      state: 'PREVIEWED',
      fileName: 'backup.json',
      requestedByName: admin.name,
      counts: { leads: { new: 2, there: 0, refused: 1 } },
    })
    expect(await leads()).toEqual([])
    await waitFor(() => (left().length === 0 ? true : null))
    const first = await api.findImportRows({ id, limit: 2 })
    const second = await api.findImportRows({ id, limit: 2, cursor: first.next ?? '' })
    expect([...first.rows, ...second.rows].map(({ position, verdict, field }) => [position, verdict, field])).toEqual([
      [1, 'new', null],
      [2, 'new', null],
      [3, 'refused', 'phone'],
    ])
    expect((await api.findImportRows({ id, verdict: 'refused' })).count).toEqual({ value: 1, exact: true })

    await api.confirmImport({ id, reason: 'moving over' })
    expect(await settled(admin, id)).toMatchObject({ state: 'IMPORTED', rowsWritten: 2 })
    expect(await leads()).toHaveLength(2)
    expect(await staged()).toBe(0)
    await expect(api.confirmImport({ id, reason: 'a second click' })).rejects.toMatchObject({
      cause: { code: 'CONFLICT', reason: 'IMPORT_STATE' },
    })
    const { rows } = await db.admin.query(
      `select action, user_id from audit_logs where company_id = $1 and entity_id = $2 order by at, id`,
      [admin.company.id, id],
    )
    expect(rows).toEqual([
      { action: 'legacy_import.begun', user_id: admin.id },
      { action: 'legacy_import.confirmed', user_id: admin.id },
      { action: 'legacy_import.written', user_id: null },
    ])
  })

  test('may change their mind: nothing is written, and what was read of people is forgotten', async () => {
    const { id } = await give(admin, TWO)
    await settled(admin, id)
    expect(await staged()).toBe(2)
    await callerFor(services, admin).legacy.cancelImport({ id })
    expect(await settled(admin, id)).toMatchObject({ state: 'CANCELLED' })
    expect([await leads(), await staged()]).toEqual([[], 0])
  })

  test('ends an older preview with the next file', async () => {
    const older = await give(admin, TWO)
    await settled(admin, older.id)
    const newer = await give(admin, TWO)
    await settled(admin, newer.id)
    const states = (await callerFor(services, admin).legacy.findImports()).map(({ id, state }) => [id, state])
    expect(states).toEqual([
      [newer.id, 'PREVIEWED'],
      [older.id, 'CANCELLED'],
    ])
    expect(await staged()).toBe(2)
  })

  test('is told in words what is wrong with a file, also when the line breaks off', async () => {
    const { id } = await give(admin, TWO.slice(0, -90))
    expect(await settled(admin, id)).toMatchObject({
      state: 'FAILED',
      failure: failureText('OLD_FILE_CUT_OFF_NEAR', { table: 'leads', row: 3 }),
    })
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(TWO.slice(0, 100))
        throw new Error('socket hang up')
      })(),
    )
    await expect(give(admin, broken)).rejects.toThrow()
    const [latest] = await callerFor(services, admin).legacy.findImports()
    expect(latest).toMatchObject({ state: 'FAILED', working: false, failure: failureText(LEGACY_FAILURES.broke) })
    expect([await leads(), await staged(), left()]).toEqual([[], 0, []])
  })

  test('waits while another file of the company is at work, but not for a process that died', async () => {
    await db.admin.query(
      `insert into legacy_imports (company_id, id, file_name, state, requested_by_name, lease_token, lease_expires_at, created_at, updated_at)
       values ($1, gen_random_uuid(), 'held.json', 'WRITING', 'somebody', gen_random_uuid(), clock_timestamp() + interval '1 minute', now(), now())`,
      [admin.company.id],
    )
    await expect(give(admin, TWO)).rejects.toMatchObject({ cause: { code: 'LOCKED', reason: 'IMPORT_RUNNING' } })
    await db.admin.query(`update legacy_imports set lease_expires_at = clock_timestamp() - interval '1 second'`)
    const [dead] = await callerFor(services, admin).legacy.findImports()
    expect(dead).toMatchObject({ state: 'FAILED', working: false, failure: failureText(LEGACY_FAILURES.interrupted) })
    const { id } = await give(admin, TWO)
    expect(await settled(admin, id)).toMatchObject({ state: 'PREVIEWED' })
    const { rows } = await db.admin.query(`select state, failure from legacy_imports where file_name = 'held.json'`)
    expect(rows).toEqual([{ state: 'FAILED', failure: failureText(LEGACY_FAILURES.interrupted) }])
  })
})

test('nobody but an admin may bring a file, and no other company sees one', async () => {
  await expect(give(agent, TWO)).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  const { id } = await give(admin, TWO)
  await settled(admin, id)
  const theirs = callerFor(services, stranger).legacy
  expect(await theirs.findImports()).toEqual([])
  for (const call of [
    () => theirs.getImport({ id }),
    () => theirs.findImportRows({ id }),
    () => theirs.cancelImport({ id }),
    () => theirs.confirmImport({ id, reason: 'not mine' }),
  ])
    await expect(call()).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  await expect(callerFor(services, agent).legacy.confirmImport({ id, reason: 'as a manager' })).rejects.toMatchObject({
    cause: { code: 'FORBIDDEN' },
  })
})
