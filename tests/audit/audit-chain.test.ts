import { beforeAll, describe, expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import {
  type AuditEntry,
  hasAuditHead,
  recordAudit,
  recordAuditAtCommit,
  verifyAuditChain,
} from '#server/audit/audit.service.ts'
import { type TestDatabase, testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, scopeOf } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'

let db: TestDatabase
beforeAll(async () => {
  db = await testDatabase()
})

async function newAdmin(): Promise<Person> {
  return addPerson(db, await addCompany(db), { role: 'admin' })
}

function record(person: Person, entry: Partial<AuditEntry> = {}): Promise<void> {
  return inTransaction(db.database, { companyId: person.company.id }, (trx) =>
    recordAudit(trx, scopeOf(person), { action: 'lead.changed', entity: 'lead', ...entry }),
  )
}

function verify(person: Person) {
  return inTransaction(db.database, { companyId: person.company.id, readOnly: true }, (trx) =>
    verifyAuditChain(trx, scopeOf(person)),
  )
}

/** What somebody with the superuser's password can do: triggers are off in a replica session. */
async function asSuperuser(statement: string, values: unknown[]): Promise<void> {
  await db.admin.query(`set session_replication_role = replica`)
  try {
    const { rowCount } = await db.admin.query(statement, values)
    expect(rowCount).toBe(1)
  } finally {
    await db.admin.query(`set session_replication_role = origin`)
  }
}

describe('the audit chain', () => {
  test('fifty people who change things at once leave one chain without a gap', async () => {
    const person = await newAdmin()
    await Promise.all(Array.from({ length: 50 }, (_, index) => record(person, { entityId: String(index) })))

    expect(await verify(person)).toMatchObject({ ok: true, checked: 50, head: { position: 50 }, problem: null })
    const { rows } = await db.admin.query(
      'select count(distinct entity_id)::int as entities, max(position)::int as last from audit_logs where company_id = $1',
      [person.company.id],
    )
    expect(rows[0]).toEqual({ entities: 50, last: 50 })
  })

  test('entries whose COMMIT travels with them make one chain, also among others', async () => {
    const person = await newAdmin()
    await record(person)
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        index % 4 === 0
          ? record(person)
          : inTransaction(db.database, { companyId: person.company.id }, async (trx, { commitNow }) => {
              const recording = recordAuditAtCommit(trx, scopeOf(person), { action: 'lead.changed', entity: 'lead' })
              commitNow()
              await recording
            }),
      ),
    )
    expect(await verify(person)).toMatchObject({ ok: true, checked: 41, head: { position: 41 }, problem: null })
  })

  test('nothing is committed without its entry, where the chain has not begun', async () => {
    const person = await newAdmin()
    const settings = { companyId: person.company.id }
    expect(await inTransaction(db.database, settings, (trx) => hasAuditHead(trx, scopeOf(person)))).toBe(false)
    const failing = inTransaction(db.database, settings, async (trx, { commitNow }) => {
      const { id } = person.company
      const changing = Promise.all([
        trx.updateTable('companies').set({ name: 'silent', updatedAt: new Date() }).where('id', '=', id).execute(),
        recordAuditAtCommit(trx, scopeOf(person), { action: 'company.renamed', entity: 'company' }),
      ])
      commitNow()
      await changing
    })
    await expect(failing).rejects.toThrow('null value')
    const { rows } = await db.admin.query('select name from companies where id = $1', [person.company.id])
    expect(rows[0].name).not.toBe('silent')
    await record(person)
    expect(await inTransaction(db.database, settings, (trx) => hasAuditHead(trx, scopeOf(person)))).toBe(true)
  })

  test('a change that is rolled back leaves no entry and no gap', async () => {
    const person = await newAdmin()
    await record(person)
    const failing = inTransaction(db.database, { companyId: person.company.id }, async (trx) => {
      await recordAudit(trx, scopeOf(person), { action: 'lead.changed', entity: 'lead' })
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    await record(person)
    expect(await verify(person)).toMatchObject({ ok: true, checked: 2, head: { position: 2 } })
  })

  test('a row edited by a superuser is named', async () => {
    const person = await newAdmin()
    for (let index = 0; index < 5; index += 1) await record(person, { details: { index } })
    await asSuperuser(`update audit_logs set details = '{"index": 99}' where company_id = $1 and position = 3`, [
      person.company.id,
    ])
    expect(await verify(person)).toMatchObject({ ok: false, problem: { position: 3, kind: 'edited' } })
  })

  test('a row with a recomputed hash no longer fits the row after it', async () => {
    const person = await newAdmin()
    for (let index = 0; index < 3; index += 1) await record(person)
    await asSuperuser(`update audit_logs set hash = sha256('forged') where company_id = $1 and position = 2`, [
      person.company.id,
    ])
    expect(await verify(person)).toMatchObject({ ok: false, problem: { position: 2 } })
  })

  test('a row taken out of the middle, and rows cut off the end, are noticed', async () => {
    const person = await newAdmin()
    for (let index = 0; index < 4; index += 1) await record(person)
    await asSuperuser('delete from audit_logs where company_id = $1 and position = 4', [person.company.id])
    expect(await verify(person)).toMatchObject({ ok: false, problem: { position: 4, kind: 'tail' } })
    await asSuperuser('delete from audit_logs where company_id = $1 and position = 2', [person.company.id])
    expect(await verify(person)).toMatchObject({ ok: false, problem: { position: 3, kind: 'gap' } })
  })

  test('two companies have two chains', async () => {
    const [one, other] = [await newAdmin(), await newAdmin()]
    await record(one)
    await record(other)
    await record(one)
    expect(await verify(one)).toMatchObject({ ok: true, checked: 2 })
    expect(await verify(other)).toMatchObject({ ok: true, checked: 1 })
  })
})

describe('the audit log', () => {
  test.each([
    `update audit_logs set action = 'nothing.happened'`,
    'delete from audit_logs',
    'truncate audit_logs',
    'delete from audit_heads',
  ])('the app may not: %s', async (statement) => {
    await expect(db.database.pool.query(statement)).rejects.toMatchObject({ code: '42501' })
  })

  test.each([`update audit_logs set action = 'x'`, 'delete from audit_logs', 'truncate audit_logs'])(
    "even an owner's slip is stopped: %s",
    async (statement) => {
      const person = await newAdmin()
      await record(person)
      await expect(db.admin.query(statement)).rejects.toThrow('append-only')
    },
  )

  test('an entry that carries a secret is refused before it is written', async () => {
    const person = await newAdmin()
    await expect(record(person, { details: { change: { password: 'hunter2' } } })).rejects.toThrow(TypeError)
    expect(await verify(person)).toMatchObject({ checked: 0, ok: true })
  })

  test('text that jsonb cannot hold is stored in a form that it can', async () => {
    const person = await newAdmin()
    await record(person, { details: { typed: 'a\0b\ud800', amount: 12n } })
    const page = await callerFor(testServices(db), person).audit.find({})
    expect(page.rows[0]?.details).toEqual({ typed: 'a\uFFFDb\uFFFD', amount: '12' })
  })

  test('an admin pages through the log, newest first, and filters it', async () => {
    const person = await newAdmin()
    for (let index = 1; index <= 5; index += 1) await record(person, { entityId: `lead-${index}` })
    await record(person, { action: 'sale.created', entity: 'sale', entityId: 'sale-1' })
    const { audit } = callerFor(testServices(db), person)

    const first = await audit.find({ limit: 4 })
    expect(first.rows.map((row) => row.position)).toEqual([6, 5, 4, 3])
    expect(first.count).toEqual({ value: 6, exact: true })
    const second = await audit.find({ limit: 4, cursor: first.next ?? '' })
    expect(second.rows.map((row) => row.position)).toEqual([2, 1])
    expect(second.next).toBeNull()

    const sales = await audit.find({ action: 'sale.created' })
    expect(sales.rows).toMatchObject([{ entity: 'sale', entityId: 'sale-1', userName: person.name, viaToken: false }])
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 6 })
    expect((await audit.choices()).actions).toEqual(['lead.changed', 'sale.created'])
  })

  test('a manager may not read it', async () => {
    const manager = await addPerson(db, await addCompany(db), { role: 'manager' })
    await expect(callerFor(testServices(db), manager).audit.find({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})
