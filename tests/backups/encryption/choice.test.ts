import { Writable } from 'node:stream'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { weaknessOf } from '#server/backups/encryption/passphrase.rules.ts'
import { openInStore } from '#server/backups/store.ts'
import { createLogger } from '#server/kernel/logger.ts'
import type { Services } from '#server/services.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany, addPerson, callerFor, type Person } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { waitFor } from '../waiting.ts'

const CANARY = 'orbit canary velvet tundra 49 mosaic'

const db = await testDatabase()
const logged: string[] = []
const services: Services = {
  ...testServices(db),
  logger: createLogger({
    level: 'trace',
    destination: new Writable({ write: (line, _, done) => done(void logged.push(String(line))) }),
  }),
}
let admin: Person
let operator: Person
let api: ReturnType<typeof callerFor>

vi.setConfig({ testTimeout: 240_000 })

beforeAll(async () => {
  const company = await addCompany(db, { name: 'Ours' })
  admin = await addPerson(db, company)
  operator = await addPerson(db, company, { operator: true })
  api = callerFor(services, admin)
})

type Asked = Parameters<typeof api.backups.createBackup>[0]

async function make(asked: Partial<Asked> = {}, by = api): Promise<BackupDetail> {
  const { id } = await by.backups.createBackup({ reason: 'before the change', ...asked })
  return await waitFor(async () => {
    const run = await by.backups.getBackup({ id })
    return run.working ? null : run
  }, 120)
}

const withPassphrase = { encryption: 'passphrase', passphrase: CANARY, passphraseAgain: CANARY } as const

async function bytesOf(run: BackupDetail): Promise<Buffer> {
  const { handle } = await openInStore(services.config, run.path ?? '')
  return await handle.readFile().finally(() => handle.close())
}

async function verified(id: string, secret?: string) {
  await api.backups.verifyBackup({ id, secret })
  return await waitFor(async () => {
    const { verification } = await api.backups.getBackup({ id })
    return verification?.state === 'RUNNING' ? null : verification
  }, 120)
}

describe('whoever makes a backup chooses for whom it is encrypted', () => {
  test('nobody, as long as there is no key', async () => {
    expect(await make()).toMatchObject({ state: 'VERIFIED', encrypted: false })
  })

  test('keys named for it, which then open it with the age library', async () => {
    const identity = await generateIdentity()
    const recipients = [await identityToRecipient(identity), await identityToRecipient(await generateIdentity())]
    const run = await make({ encryption: 'recipients', recipients })
    expect(run).toMatchObject({ state: 'VERIFIED', encryption: { recipients, passphrase: false } })
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    expect((await decrypter.decrypt(await bytesOf(run))).length).toBeGreaterThan(1_000)
  })

  test('a key made in the page, whose note is the only place that has its secret half', async () => {
    const { note, recipient } = await api.backups.createKey({ label: 'Safe' })
    const identity = /AGE-SECRET-KEY-1\w+/.exec(note)?.[0] ?? ''
    expect(note).toContain('age -d -i backup-key.txt')
    expect(await everyRow()).not.toContain(identity)
    const run = await make()
    expect(run.encryption).toEqual({ method: 'age', recipients: [recipient], passphrase: false })
    expect(await verified(run.id, identity)).toMatchObject({ state: 'PASSED', rows: run.records })
    expect(await verified(run.id)).toMatchObject({ state: 'PASSED', rows: 0 })
    expect(await make({ encryption: 'none' })).toMatchObject({ encrypted: false })
    const [key] = await api.backups.findRecipients()
    await api.backups.removeRecipient({ id: key?.id ?? '' })
    expect(await make()).toMatchObject({ encrypted: false })
  })

  test('a company without a key of its own uses the installation’s, which it cannot see', async () => {
    const whole = callerFor(services, operator)
    const { recipient } = await whole.backups.createKey({ label: 'Platform', coverage: 'database' })
    expect(await api.backups.findRecipients()).toEqual([])
    expect((await api.backups.getBackupOptions()).configured.company).toMatchObject({ keys: 1, from: 'database' })
    expect((await make()).encryption?.recipients).toEqual([recipient])
    const own = await api.backups.createKey({ label: 'Ours' })
    expect((await make()).encryption?.recipients).toEqual([own.recipient])
    for (const { id } of await whole.backups.findRecipients()) await whole.backups.removeRecipient({ id })
  })
})

describe('a passphrase', () => {
  test('opens the backup, and stands in no row, log, error or file', async () => {
    const run = await make(withPassphrase)
    expect(run).toMatchObject({ state: 'VERIFIED', encryption: { recipients: [], passphrase: true } })
    expect(await verified(run.id, CANARY)).toMatchObject({ state: 'PASSED', rows: run.records })
    const wrong = api.backups.verifyBackup({ id: run.id, secret: `${CANARY}!` })
    await expect(wrong).rejects.toMatchObject({ message: expect.not.stringContaining('canary velvet') })
    expect(await everyRow()).not.toContain('canary velvet')
    expect(logged.join('')).not.toContain('canary velvet')
    expect((await bytesOf(run)).toString('latin1')).not.toContain('canary velvet')
  })

  test('that is wrong is refused beside its field, and the backup stays whole', async () => {
    const run = await make(withPassphrase)
    for (const ask of [api.backups.verifyBackup, api.backups.drillBackup]) {
      await expect(ask({ id: run.id, secret: 'other words than those that were' })).rejects.toMatchObject({
        cause: { reason: 'WRONG_KEY', field: 'secret' },
      })
    }
    expect(await api.backups.getBackup({ id: run.id })).toMatchObject({ state: 'VERIFIED', corruptAt: null })
  })

  test('is asked for before a drill and before a restore', async () => {
    const run = await make(withPassphrase)
    const needed = { cause: { reason: 'KEY_NEEDED', field: 'secret' } }
    await expect(api.backups.drillBackup({ id: run.id })).rejects.toMatchObject(needed)
    const restore = { backupId: run.id, reason: 'to look', selection: { kind: 'everything' }, mode: 'add' } as const
    await expect(api.backups.createRestore(restore)).rejects.toMatchObject(needed)
    const drill = await api.backups.drillBackup({ id: run.id, secret: CANARY })
    const ended = await waitFor(async () => {
      const now = await api.backups.getDrill({ id: drill.id })
      return now.working ? null : now
    }, 120)
    expect(ended.failureMessage).toBeNull()
    expect(ended.state).toBe('PASSED')
    const begun = await api.backups.createRestore({ ...restore, secret: CANARY })
    const previewed = await waitFor(async () => {
      const now = await api.backups.getRestore({ id: begun.id })
      return now.working ? null : now
    }, 120)
    expect(previewed).toMatchObject({ state: 'PREVIEWED', failureMessage: null })
    await api.backups.cancelRestore({ id: begun.id })
    expect(await everyRow()).not.toContain('canary velvet')
  })

  test.each([
    [{ ...withPassphrase, passphraseAgain: 'something else entirely' }, 'passphraseAgain'],
    [{ encryption: 'passphrase', passphrase: 'short', passphraseAgain: 'short' }, 'passphrase'],
    [{ encryption: 'passphrase' }, 'passphrase'],
    [{ encryption: 'none', passphrase: CANARY }, 'passphrase'],
    [{ encryption: 'recipients', recipients: [] }, 'recipients'],
    [{ encryption: 'recipients', recipients: [`age1${'q'.repeat(58)}`] }, 'recipients'],
  ] as const)('and keys are checked before anything begins: %j', async (asked, field) => {
    const problem: unknown = await make(asked as Partial<Asked>).catch((error: unknown) => error)
    expect(JSON.stringify(problem, Object.getOwnPropertyNames(problem as object))).toContain('BAD_')
    expect(fieldOf(problem)).toBe(field)
    expect(JSON.stringify(problem)).not.toContain('canary velvet')
  })
})

test.each([
  ['correct horse battery staple pencil', null],
  ['orbit canary velvet tundra', null],
  ['X7#kfq!92mLz$w', null],
  ['passwordpassword1234567', 'WEAK'],
  ['aaaaaaaaaaaaaaaaaaaaaaaa', 'WEAK'],
  ['abcdefghijklmnopqrstuvwxyz', 'WEAK'],
  ['qwertyuiop1234567890', 'WEAK'],
  ['backup backup backup backup backup', 'WEAK'],
  [' orbit canary velvet tundra', 'SPACES'],
  ['orbit canary\nvelvet tundra', 'LINES'],
  ['', 'EMPTY'],
])('the passphrase %j is judged %s', (words, weakness) => expect(weaknessOf(words)).toBe(weakness))

function fieldOf(problem: unknown): unknown {
  const cause = problem instanceof Error ? problem.cause : null
  if (typeof cause !== 'object' || cause === null) return null
  if ('field' in cause) return cause.field
  return 'issues' in cause && Array.isArray(cause.issues) ? cause.issues[0]?.path[0] : null
}

/** Every row of every table, as text. */
async function everyRow(): Promise<string> {
  const { rows } = await db.admin.query<{ text: string }>(
    `select string_agg(query_to_xml(format('select * from %I.%I', schemaname, tablename), true, false, '')::text, '') as text
     from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  return rows[0]?.text ?? ''
}
