import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BackupRow } from '#server/backups/backups.queries.ts'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { verifyChainForCommand } from '#server/backups/commands/chain.service.ts'
import { createBackupKey } from '#server/backups/encryption/create-key.ts'
import { identitiesIn } from '#server/backups/encryption/keys.ts'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'

const db = await testDatabase()
const outside = mkdtempSync(join(tmpdir(), 'counterfoil-chain-'))
afterAll(() => rmSync(outside, { recursive: true, force: true }))
const services = testServices(db, { env: { BACKUP_CHAIN_FILE: join(outside, 'chain.ndjson') } })
const store = services.config.STORE_DIR
const runs: BackupRow[] = []

async function make(companyId: string | null = null): Promise<BackupRow> {
  const run = await makeBackupNow(services, {
    companyId,
    reason: 'a link of the chain',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  if (run?.state !== 'VERIFIED') throw new Error('not made')
  return run
}

beforeAll(async () => {
  const company = await addCompany(db)
  for (let link = 0; link < 4; link += 1) runs.push(await make())
  await make(company.id)
  await make(company.id)
})

const pathOf = (link: number) => join(store, runs[link]?.filePath ?? '')
const words = async () =>
  (await verifyChainForCommand(services)).stores.flatMap(({ problems }) => problems.map(({ message }) => message))

/** Takes files away while the work is done, and puts them back. */
async function without<T>(paths: string[], work: () => Promise<T>): Promise<T> {
  const all = paths.flatMap((path) => [path, `${path}.manifest.json`])
  for (const path of all) renameSync(path, join(outside, path.split('/').at(-1) ?? ''))
  try {
    return await work()
  } finally {
    for (const path of all) renameSync(join(outside, path.split('/').at(-1) ?? ''), path)
  }
}

describe('the chain of backups', () => {
  test('is whole as it was made, the database’s and each company’s', async () => {
    const found = await verifyChainForCommand(services)
    expect(found).toMatchObject({ ok: true, stores: [{ store: 'folder', manifests: 6, chains: 2, problems: [] }] })
  })

  test('shows a backup taken out of its middle', async () => {
    expect(await without([pathOf(1)], words)).toContainEqual(
      expect.stringContaining(`is gone from the store: ${runs[1]?.fileName}`),
    )
  })

  test('shows a tail that was cut off, even when the database forgot it too', async () => {
    const tail = [pathOf(2), pathOf(3)]
    expect(await without(tail, words)).toContainEqual(expect.stringContaining('remembered by the database'))
    const ids = [runs[2]?.id, runs[3]?.id]
    const { rows } = await db.admin.query('select * from backup_runs where id = any($1)', [ids])
    await db.admin.query('delete from backup_runs where id = any($1)', [ids])
    const found = await without(tail, words)
    expect(found).toContainEqual(expect.stringContaining('remembered by the chain file'))
    expect(found).toContainEqual(expect.stringContaining('remembered by the audit log'))
    await db.admin.query('insert into backup_runs select * from jsonb_populate_recordset(null::backup_runs, $1)', [
      JSON.stringify(rows),
    ])
    expect(await words()).toEqual([])
  })

  test('shows an older backup played back in the place of a newer one', async () => {
    const newest = [readFileSync(pathOf(3)), readFileSync(`${pathOf(3)}.manifest.json`)] as const
    writeFileSync(pathOf(3), readFileSync(pathOf(0)))
    writeFileSync(`${pathOf(3)}.manifest.json`, readFileSync(`${pathOf(0)}.manifest.json`))
    const found = await words()
    expect(found).toContainEqual(expect.stringContaining('it was played back'))
    expect(found).toContainEqual(expect.stringContaining('carry the same manifest'))
    expect((await verifyFile(pathOf(3))).problems).toContainEqual(expect.objectContaining({ part: 'manifest' }))
    // Its manifest alone is enough to tell.
    writeFileSync(pathOf(3), newest[0])
    expect((await verifyFile(pathOf(3))).problems).toContainEqual(expect.objectContaining({ part: 'manifest' }))
    writeFileSync(`${pathOf(3)}.manifest.json`, newest[1])
    expect(await words()).toEqual([])
  })

  test('shows a manifest that was edited, and one whose backup is gone', async () => {
    const sidecar = `${pathOf(0)}.manifest.json`
    const text = readFileSync(sidecar, 'utf8')
    writeFileSync(sidecar, text.replace(/"totalRecords": \d+/, '"totalRecords": 1'))
    expect(await words()).toContainEqual(expect.stringContaining('does not fit it'))
    writeFileSync(sidecar, text)
    renameSync(pathOf(0), join(outside, 'away'))
    expect(await words()).toContainEqual(expect.stringContaining('without its backup'))
    renameSync(join(outside, 'away'), pathOf(0))
  })

  test('does not miss what a rule deleted', async () => {
    await db.admin.query(
      `update backup_runs set removal_rule = 'too old', removal_began_at = now(), removed_at = now() where id = $1`,
      [runs[0]?.id],
    )
    expect(await without([pathOf(0)], words)).toEqual([])
  })

  test('has its head in a file outside the store, a line a backup', () => {
    const lines = readFileSync(join(outside, 'chain.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(6)
    expect(JSON.parse(lines[3] ?? '')).toMatchObject({ scope: 'database', manifestSha256: runs[3]?.manifestSha256 })
    expect(readdirSync(join(store, 'backups'))).toEqual(['comprehensive'])
  })
})

describe('a key for backups', () => {
  test('is made outside the store, for its owner alone, with a note that says what to do with it', async () => {
    const file = join(outside, 'key.txt')
    const key = await createBackupKey(services.config, { file, at: new Date('2026-03-01T00:00:00Z') })
    expect(key.recipient).toMatch(/^age1/)
    expect(identitiesIn(readFileSync(file, 'utf8'))).toEqual([expect.stringMatching(/^AGE-SECRET-KEY-1/)])
    expect(key.note).toContain('age -d -i')
    expect(key.note).not.toContain('AGE-SECRET-KEY')
    await expect(createBackupKey(services.config, { file, at: new Date() })).rejects.toMatchObject({ code: 'CONFLICT' })
    const inside = join(store, 'backups/comprehensive/key.txt')
    await expect(createBackupKey(services.config, { file: inside, at: new Date() })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
  })
})
