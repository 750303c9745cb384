import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { signingKeyPath } from '#server/backups/signing-keys.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person, type TestCompany } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { waitFor } from '../waiting.ts'

vi.setConfig({ testTimeout: 120_000 })

const db = await testDatabase()
const services = testServices(db)
const store = services.config.STORE_DIR
let company: TestCompany
let admin: Person
let operator: Person
let stranger: Person

beforeAll(async () => {
  company = await addCompany(db)
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
  stranger = await addPerson(db, await addCompany(db))
})
beforeEach(async () => {
  rmSync(join(store, 'backups'), { recursive: true, force: true })
  await db.admin.query('delete from backup_runs')
})

async function makeBackup(of: TestCompany | null = company): Promise<{ id: string; path: string; fileName: string }> {
  const run = await makeBackupNow(services, {
    companyId: of?.id ?? null,
    reason: 'before the flood',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (!run?.filePath) throw new Error(run?.failureMessage ?? 'no backup')
  return { id: run.id, path: join(store, run.filePath), fileName: basename(run.filePath) }
}

/** The database is lost and made anew; the files are still there. */
const forget = () => db.admin.query('delete from backup_runs; delete from backup_signing_keys')
const health = (person: Person) => callerFor(services, person).backups.getStoreHealth()
const adopt = (person: Person, fileName: string) =>
  callerFor(services, person).backups.adoptFound({ store: 'folder', kind: 'comprehensive', fileName })
const verified = (person: Person, id: string) =>
  waitFor(async () => {
    const run = await callerFor(services, person).backups.getBackup({ id })
    return run.verification && run.verification.state !== 'RUNNING' ? run : null
  }, 60)

describe('a backup that the history does not know', () => {
  test('is found, taken in, verified, and then downloaded and drilled like any other', async () => {
    const made = await makeBackup()
    expect((await health(operator)).found).toEqual([])
    await forget()
    const { found } = await health(operator)
    expect(found).toMatchObject([
      {
        fileName: made.fileName,
        problem: null,
        about: { reason: 'before the flood', coverage: 'company', company: company.slug, encrypted: false },
      },
    ])
    expect(await adopt(operator, made.fileName)).toEqual({ id: made.id })
    const run = await verified(operator, made.id)
    expect(run).toMatchObject({
      state: 'VERIFIED',
      source: 'found',
      corruptAt: null,
      reason: 'before the flood',
      fileName: made.fileName,
    })
    expect((await health(operator)).found).toEqual([])
    const file = await callerFor(services, operator).backups.downloadBackup({ id: made.id })
    expect(file.name).toBe(made.fileName)
    const { rows } = await db.admin.query(`select action from audit_logs where entity_id = $1 order by at, id`, [
      made.id,
    ])
    expect(rows.map(({ action }) => action)).toEqual(expect.arrayContaining(['backup.adopted', 'backup.verified']))
  })

  test('is shown to its company and to nobody else’s, and one of everybody to operators alone', async () => {
    const own = await makeBackup()
    const all = await makeBackup(null)
    await forget()
    expect((await health(admin)).found.map(({ fileName }) => fileName)).toEqual([own.fileName])
    expect((await health(stranger)).found).toEqual([])
    expect((await health(operator)).found.map(({ fileName }) => fileName).toSorted()).toEqual(
      [own.fileName, all.fileName].toSorted(),
    )
    for (const [person, fileName] of [
      [stranger, own.fileName],
      [admin, all.fileName],
    ] as const)
      await expect(adopt(person, fileName)).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
    await expect(callerFor(services, admin).backups.getBackup({ id: own.id })).rejects.toMatchObject({
      cause: { code: 'NOT_FOUND' },
    })
    await adopt(admin, own.fileName)
    expect(await verified(admin, own.id)).toMatchObject({ state: 'VERIFIED', coverage: 'company' })
  })

  test('is read from the file itself where its manifest is lost', async () => {
    const made = await makeBackup()
    rmSync(`${made.path}.manifest.json`)
    await forget()
    expect((await health(admin)).found).toMatchObject([{ problem: null, about: { reason: 'before the flood' } }])
    await adopt(admin, made.fileName)
    expect(await verified(admin, made.id)).toMatchObject({ state: 'VERIFIED' })
  })

  test('is found out when its rows were damaged, with table and chunk', async () => {
    const made = await makeBackup()
    await forget()
    const manifest = JSON.parse(readFileSync(`${made.path}.manifest.json`, 'utf8'))
    const chunk = manifest.metadata.chunks.find((each: { table: string | null }) => each.table === 'companies')
    const bytes = readFileSync(made.path)
    bytes[chunk.offset + 20] = (bytes[chunk.offset + 20] ?? 0) ^ 1
    writeFileSync(made.path, bytes)
    await adopt(operator, made.fileName)
    const run = await verified(operator, made.id)
    expect(run.corruptAt).not.toBeNull()
    expect(run.verification?.problems).toContainEqual(
      expect.objectContaining({ part: 'chunk', table: 'companies', chunk: 1 }),
    )
  })

  test('is not taken when it is forged, foreign, known, unreadable or of a company that is gone', async () => {
    const made = await makeBackup()
    const manifest = `${made.path}.manifest.json`
    const problems = async () => (await health(operator)).found.map(({ fileName, problem }) => [fileName, problem])

    // The same backup under another name.
    const twin = made.path.replace('comprehensive-backup-2', 'comprehensive-backup-1')
    copyFileSync(made.path, twin)
    expect(await problems()).toEqual([[basename(twin), 'KNOWN']])
    rmSync(twin)

    await forget()
    const honest = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, honest.replace(/"totalRecords": ?\d+/, '"totalRecords":999999'))
    expect(await problems()).toEqual([[made.fileName, 'UNSIGNED']])
    await expect(adopt(operator, made.fileName)).rejects.toMatchObject({ cause: { reason: 'FOUND_UNSIGNED' } })
    expect((await health(admin)).found).toEqual([])
    writeFileSync(manifest, honest)

    const key = signingKeyPath(services.config)
    renameSync(key, `${key}.away`)
    expect(await problems()).toEqual([[made.fileName, 'STRANGER']])
    renameSync(`${key}.away`, key)

    writeFileSync(join(made.path, '../notes-00000000.json.zst'), 'no backup at all')
    writeFileSync(join(made.path, '../readme.txt'), 'and this is not even called one')
    expect(await problems()).toContainEqual(['notes-00000000.json.zst', 'UNREADABLE'])
    for (const fileName of ['notes-00000000.json.zst', '../../../etc/passwd', 'a\0b'])
      await expect(adopt(operator, fileName)).rejects.toMatchObject({ cause: { code: expect.any(String) } })
    const { rowCount } = await db.admin.query('select from backup_runs')
    expect(rowCount).toBe(0)
  })
})

describe('a store that does not show what it should hold', () => {
  test('is told from an empty one: its folder is missing, or nothing is mounted on it', async () => {
    expect((await health(operator)).troubles).toEqual([])
    const made = await makeBackup()
    expect((await health(operator)).troubles).toEqual([])

    renameSync(store, `${store}.away`)
    try {
      expect((await health(operator)).troubles).toEqual([{ store: 'folder', where: store, trouble: 'MISSING' }])
      expect((await health(admin)).troubles).toEqual([{ store: 'folder', where: null, trouble: 'MISSING' }])
      await callerFor(services, admin).backups.verifyBackup({ id: made.id })
      const run = await verified(admin, made.id)
      // Nothing is known about the file: it is not called damaged.
      expect(run).toMatchObject({ state: 'VERIFIED', corruptAt: null, verification: { state: 'FAILED' } })
      expect(run.verification?.problems).toMatchObject([
        { part: 'store', message: expect.stringContaining('STORE_DIR') },
      ])
      mkdirSync(store)
      expect((await health(operator)).troubles).toMatchObject([{ trouble: 'EMPTY' }])
      rmSync(store, { recursive: true })
    } finally {
      renameSync(`${store}.away`, store)
    }
    expect((await health(operator)).troubles).toEqual([])
  })

  test('is looked at by as many people at once as there are connections', async () => {
    const { max } = services.database.pool.options
    const all = await Promise.all(Array.from({ length: max + 2 }, () => health(operator)))
    expect(new Set(all.map(({ troubles }) => troubles.length))).toEqual(new Set([0]))
  })
})
