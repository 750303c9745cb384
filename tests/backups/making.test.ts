import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { unpackBackup } from './unpacking.ts'
import { waitFor } from './waiting.ts'

const HASH = '$argon2id$v=19$m=19456,t=2,p=1$CANARYCANARYCANARY$CANARYPASSWORDHASH'
const SESSION = 'ca11ab1e'.repeat(8)
const TOKEN = 'deadfeed'.repeat(8)

const db = await testDatabase()
const services = testServices(db)
let admin: Person
let operator: Person
let stranger: Person

beforeAll(async () => {
  const company = await addCompany(db, { name: 'Ours' })
  const other = await addCompany(db, { name: 'Theirs' })
  admin = await addPerson(db, company, { passwordHash: HASH, name: 'Ada Admin' })
  operator = await addPerson(db, company, { operator: true })
  stranger = await addPerson(db, other, { email: 'stranger@their.company' })
  await db.admin.query(`insert into sessions (id, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
    SESSION,
    admin.id,
  ])
  await db.admin.query(
    `insert into api_tokens (company_id, id, name, prefix, token_hash, user_id, role) values ($1, gen_random_uuid(), 'tool', 'cf', decode($2, 'hex'), $3, 'admin')`,
    [company.id, TOKEN, admin.id],
  )
})

async function make(
  person: Person,
  coverage: 'company' | 'database',
  reason = 'before the price change',
): Promise<BackupDetail> {
  const api = callerFor(services, person)
  const { id } = await api.backups.createBackup({ reason, coverage })
  return await waitFor(async () => {
    const run = await api.backups.getBackup({ id })
    return run.working ? null : run
  })
}

const pathOf = (run: BackupDetail) => join(services.config.STORE_DIR, run.path ?? '')
const textOf = (run: BackupDetail) => unpackBackup(pathOf(run))

describe('a comprehensive backup', () => {
  test('is made in the background, read back, and says what is in it', async () => {
    const run = await make(operator, 'database')
    expect(run).toMatchObject({
      state: 'VERIFIED',
      coverage: 'database',
      reason: 'before the price change',
      corruptAt: null,
      failure: null,
    })
    expect(run.path).toMatch(
      /^backups\/comprehensive\/comprehensive-backup-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[0-9a-f]{8}\.json\.zst$/,
    )
    expect(run.tables.find((table) => table.key === 'users')?.records).toBe(3)
    expect(run.communicationSummary).toMatchObject({ totalSMS: 0, smsSuccessRate: null })
    expect(run.records).toBe(run.tables.reduce((sum, table) => sum + table.records, 0))
    expect(existsSync(`${pathOf(run)}.manifest.json`)).toBe(true)
    expect(readdirSync(dirname(pathOf(run))).filter((name) => name.includes('partial'))).toEqual([])
  })

  test('is one JSON document, with every table of the catalogue that may be in it', async () => {
    const run = await make(operator, 'database')
    const document = JSON.parse(await textOf(run))
    expect(Object.keys(document)).toEqual([
      'timestamp',
      'version',
      'backupType',
      'createdBy',
      'reason',
      'tables',
      'metadata',
    ])
    expect(document).toMatchObject({ version: '3.0.0', backupType: 'comprehensive', reason: 'before the price change' })

    const { rows } = await db.admin.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
    )
    const declared = [...Object.values<{ name: string }>(document.metadata.tables).map(({ name }) => name)]
    const camel = (name: string) => name.replaceAll(/_+([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase())
    const left = document.metadata.redactions.tables.map(({ table }: { table: string }) => table)
    expect(
      rows
        .map(({ name }) => camel(name))
        .filter((key) => !left.includes(key))
        .sort(),
    ).toEqual(declared.map(camel).sort())
    const { rows: marked } = await db.admin.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and obj_description(oid, 'pg_class') ~ '\\[not backed up\\]'`,
    )
    expect(left).toEqual([...marked.map(({ name }) => camel(name)), 'apiTokens', 'sessions'].sort())
    expect(left).toContain('outbox')
  })

  test('holds no password hash, no session and no token, and says so', async () => {
    const text = await textOf(await make(operator, 'database'))
    for (const canary of ['CANARYPASSWORDHASH', SESSION, TOKEN]) expect(text).not.toContain(canary)
    const document = JSON.parse(text)
    expect(document.tables.users.find(({ email }: { email: string }) => email === admin.email).password_hash).toBe(
      '[ENCRYPTED]',
    )
    expect(document.metadata.redactions.columns).toContainEqual({
      table: 'users',
      column: 'password_hash',
      writtenAs: '[ENCRYPTED]',
    })
  })

  test('of a company holds that company alone', async () => {
    const run = await make(admin, 'company')
    const text = await textOf(run)
    expect(text).not.toContain('stranger@their.company')
    expect(text).not.toContain(stranger.company.id)
    const document = JSON.parse(text)
    expect(document.tables.companies).toHaveLength(1)
    expect(document.tables.users.map(({ email }: { email: string }) => email).sort()).toEqual(
      [admin.email, operator.email].sort(),
    )
    expect(document.metadata.scope).toMatchObject({
      kind: 'company',
      companyId: admin.company.id,
      slug: admin.company.slug,
    })
  })

  test.skipIf(!hasProgram('zstd') || !hasProgram('jq'))('opens with zstd and jq', async () => {
    const run = await make(operator, 'database')
    const plain = execFileSync('zstd', ['-dc', pathOf(run)], { maxBuffer: 64 * 1024 * 1024 })
    expect(execFileSync('jq', ['-r', '.tables.companies | length'], { input: plain, encoding: 'utf8' }).trim()).toBe(
      '2',
    )
  })

  test('points back to the one before it', async () => {
    const first = await make(admin, 'company')
    const second = await make(admin, 'company')
    expect(second.previousManifestSha256).toBe(first.manifestSha256)
    expect(second.previousId).toBe(first.id)
    expect((await callerFor(services, admin).backups.getBackup({ id: first.id })).nextId).toBe(second.id)
  })

  test('needs a reason of three characters', async () => {
    const api = callerFor(services, admin)
    await expect(api.backups.createBackup({ reason: ' a ' })).rejects.toThrow()
    await expect(api.backups.createBackup({ reason: 'two\nlines' })).rejects.toThrow()
  })
})

describe('whose backups are whose', () => {
  test('an admin who is no operator cannot back up the whole database', async () => {
    await expect(
      callerFor(services, admin).backups.createBackup({ reason: 'let me', coverage: 'database' }),
    ).rejects.toMatchObject({ cause: { code: 'FORBIDDEN' } })
  })

  test('an admin sees neither another company’s runs nor those of the whole database', async () => {
    const ours = await make(admin, 'company')
    const whole = await make(operator, 'database')
    const theirs = callerFor(services, stranger)
    for (const id of [ours.id, whole.id]) {
      for (const call of [
        theirs.backups.getBackup,
        theirs.backups.verifyBackup,
        theirs.backups.cancelBackup,
        theirs.backups.downloadBackup,
      ]) {
        await expect(call({ id })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
      }
    }
    expect((await theirs.backups.findBackups({})).rows).toEqual([])
    expect(
      (await callerFor(services, admin).backups.findBackups({})).rows.every(({ coverage }) => coverage === 'company'),
    ).toBe(true)
    expect(
      (await callerFor(services, operator).backups.findBackups({ coverage: 'database' })).rows.length,
    ).toBeGreaterThan(0)
  })

  test('every request, download and verification is in the audit log', async () => {
    const run = await make(admin, 'company', 'for the audit')
    await callerFor(services, admin).backups.downloadBackup({ id: run.id })
    await callerFor(services, admin).backups.verifyBackup({ id: run.id })
    await waitFor(async () => {
      const { verification } = await callerFor(services, admin).backups.getBackup({ id: run.id })
      return verification?.state === 'PASSED' && verification.byName === 'Ada Admin' ? verification : null
    })
    const { rows } = await db.admin.query(
      'select action, user_id from audit_logs where entity_id = $1 order by position',
      [run.id],
    )
    expect(rows).toEqual([
      { action: 'backup.requested', user_id: admin.id },
      { action: 'backup.made', user_id: null },
      { action: 'backup.downloaded', user_id: admin.id },
      { action: 'backup.verification_requested', user_id: admin.id },
      { action: 'backup.verified', user_id: null },
    ])
  })
})

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
