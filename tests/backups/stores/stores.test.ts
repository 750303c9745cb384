import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { openBackup } from '#server/backups/reader/open-backup.ts'
import { copiesOfRun } from '#server/backups/runs/copies.service.ts'
import { executeVerification } from '#server/backups/runs/verification.service.ts'
import type { BackupStore } from '#server/backups/stores/backup-store.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { S3Store } from '#server/backups/stores/s3-store.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../../harness/database.ts'
import { addCompany } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { bucket } from './bucket.ts'

const s3 = await bucket()
const root = mkdtempSync(join(tmpdir(), 'counterfoil-stores-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => s3.refuse(() => null))

const FOLDER = 'backups/comprehensive'
const stores: [string, BackupStore][] = [
  ['a folder', new FolderStore(root)],
  ['a bucket', new S3Store(s3.config)],
]

async function contentOf(store: BackupStore, path: string): Promise<Buffer> {
  const source = await store.open(path)
  try {
    return await source.read(0, source.bytes)
  } finally {
    await source.close()
  }
}

describe.each(stores)('%s as a store', (_name, store) => {
  const nameOf = (id: string) => `${FOLDER}/comprehensive-backup-2026-01-25T14-30-45-123Z-${id.slice(-8)}.json.zst`

  test('shows a file when it is finished, and not before', async () => {
    const id = newId()
    const writer = await store.create(nameOf(id), id)
    await writer.write(Buffer.from('first half, '))
    expect(await store.stat(nameOf(id))).toBeNull()
    expect(await store.list(FOLDER)).toEqual([])
    await writer.write(Buffer.from('second half'))
    await writer.finish()
    expect(await store.stat(nameOf(id))).toMatchObject({ path: nameOf(id), bytes: 23 })
    expect((await store.list(FOLDER)).map(({ path }) => path)).toEqual([nameOf(id)])
    expect(String(await contentOf(store, nameOf(id)))).toBe('first half, second half')
    await store.remove(nameOf(id))
  })

  test('keeps nothing of a file that was given up', async () => {
    const id = newId()
    const writer = await store.create(nameOf(id), id)
    await writer.write(Buffer.alloc(100_000, 1))
    await writer.discard()
    expect(await store.stat(nameOf(id))).toBeNull()
    expect(await store.list(FOLDER)).toEqual([])
    expect(await store.findUnfinished()).toEqual([])
  })

  test('does not write over a file that is there', async () => {
    const id = newId()
    const writer = await store.create(nameOf(id), id)
    await writer.write(Buffer.from('ours'))
    await writer.finish()
    await expect(store.create(nameOf(id), id)).rejects.toMatchObject({ code: 'EEXIST' })
    expect(String(await contentOf(store, nameOf(id)))).toBe('ours')
    await store.remove(nameOf(id))
  })

  test('reads from anywhere, in many parts, and no further than the end', async () => {
    const id = newId()
    const content = Buffer.alloc(20 * 1024 * 1024, 'Counterfoil ')
    const writer = await store.create(nameOf(id), id)
    for (let offset = 0; offset < content.length; offset += 1_000_003)
      await writer.write(content.subarray(offset, offset + 1_000_003))
    await writer.finish()
    const source = await store.open(nameOf(id))
    expect(source.bytes).toBe(content.length)
    expect((await source.read(9_000_000, 50)).equals(content.subarray(9_000_000, 9_000_050))).toBe(true)
    expect((await source.read(content.length - 5, 50)).equals(content.subarray(-5))).toBe(true)
    expect(await source.read(content.length, 10)).toHaveLength(0)
    await source.close()
    expect((await contentOf(store, nameOf(id))).equals(content)).toBe(true)
    await store.remove(nameOf(id))
  })

  test('says of a file that is not there that it is not there', async () => {
    expect(await store.stat(`${FOLDER}/nothing`)).toBeNull()
    expect(await store.remove(`${FOLDER}/nothing`)).toBe(false)
    await expect(store.open(`${FOLDER}/nothing`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

test('a folder gives out nothing that lies outside it', async () => {
  const store = new FolderStore(root)
  symlinkSync('/etc/passwd', join(root, 'link'))
  for (const path of ['../../etc/passwd', 'link', 'a\0b', '/etc/passwd', '.'])
    await expect(store.open(path)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

describe('a backup into a folder and a bucket', async () => {
  const db = await testDatabase()
  const plain = testServices(db)
  const services = { ...plain, config: { ...plain.config, ...s3.config, BACKUP_STORES: 'folder,s3' } }
  await addCompany(db, { name: 'Ours' })

  const make = (given: Partial<Parameters<typeof makeBackupNow>[1]> = {}, of = services) =>
    makeBackupNow(of, {
      companyId: null,
      reason: 'into both',
      byName: 'a test',
      source: 'command',
      scheduledFor: null,
      ...given,
    })

  test('is the same file in both, each read back, and is opened from either', async () => {
    const run = await make()
    if (!run?.filePath) throw new Error('no file')
    expect(run.state).toBe('VERIFIED')
    expect(copiesOfRun(run).map(({ store, state }) => [store, state])).toEqual([
      ['folder', 'PRESENT'],
      ['s3', 'PRESENT'],
    ])
    const folder = new FolderStore(services.config.STORE_DIR)
    const remote = new S3Store(s3.config)
    for (const path of [run.filePath, `${run.filePath}.manifest.json`])
      expect((await contentOf(remote, path)).equals(await contentOf(folder, path))).toBe(true)
    const backup = await openBackup(await remote.open(run.filePath))
    const rows: Buffer[] = []
    for await (const lines of backup.readTable('companies')) rows.push(lines)
    expect(JSON.parse(Buffer.concat(rows).toString()).name).toBe('Ours')
    await backup.close()
  })

  test('goes only where it was asked to go', async () => {
    const run = await make({ stores: ['s3'] })
    expect(copiesOfRun(run ?? { copies: [] }).map(({ store, state }) => [store, state])).toEqual([['s3', 'PRESENT']])
    expect(await new FolderStore(services.config.STORE_DIR).stat(run?.filePath ?? '')).toBeNull()
  })

  test('is kept in the folder when the bucket refuses it, which the copy says', async () => {
    s3.refuse(({ method }) => (method === 'POST' || method === 'PUT' ? 403 : null))
    const run = await make()
    expect(run?.state).toBe('VERIFIED')
    expect(copiesOfRun(run ?? { copies: [] })).toEqual([
      expect.objectContaining({ store: 'folder', state: 'PRESENT' }),
      expect.objectContaining({ store: 's3', state: 'FAILED', message: expect.stringContaining('AccessDenied') }),
    ])
  })

  test('fails when no store takes it, and repeats no credential', async () => {
    s3.refuse(({ method }) => (method === 'POST' ? 403 : null))
    const secret = { ...services.config, S3_SECRET_ACCESS_KEY: 'CANARYSECRETKEY', S3_ACCESS_KEY_ID: 'CANARYKEYID' }
    const run = await make({ stores: ['s3'] }, { ...services, config: secret })
    expect(run).toMatchObject({ state: 'FAILED', failure: 'STORE_UNREACHABLE' })
    const { rows } = await db.admin.query('select * from backup_runs where id = $1', [run?.id])
    expect(JSON.stringify(rows)).not.toMatch(/CANARY/)
    const gone = { ...services.config, S3_ENDPOINT: 'http://127.0.0.1:9' }
    expect(await make({ stores: ['s3'] }, { ...services, config: gone })).toMatchObject({
      state: 'FAILED',
      failure: 'STORE_UNREACHABLE',
    })
  })

  test('leaves nothing in the bucket when an upload breaks off in the middle', async () => {
    const before = await new S3Store(s3.config).list(FOLDER)
    s3.refuse(({ url }) => (/partNumber=/.test(url) ? 403 : null))
    expect(await make({ stores: ['s3'] })).toMatchObject({ state: 'FAILED' })
    s3.refuse(() => null)
    expect(await new S3Store(s3.config).list(FOLDER)).toEqual(before)
    expect((await make({ stores: ['s3'] }))?.state).toBe('VERIFIED')
  })

  test('that is damaged in one store is found whole in the other, and says which', async () => {
    const run = await make()
    const path = join(services.config.STORE_DIR, run?.filePath ?? '')
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(path, bytes)
    const report = await executeVerification(services, { runId: run?.id ?? '', byName: 'a test' })
    expect(report?.ok).toBe(true)
    const { rows } = await db.admin.query('select copies, corrupt_at from backup_runs where id = $1', [run?.id])
    expect(rows[0].corrupt_at).toBeNull()
    expect(rows[0].copies).toMatchObject([
      { store: 'folder', state: 'CORRUPT', message: expect.stringContaining('Table ') },
      { store: 's3', state: 'PRESENT' },
    ])
  })

  test('sends no newer checksum to a service that may not know it, and the older one always', () => {
    const parts = s3.requests.filter(({ url }) => /partNumber=/.test(url))
    expect(parts.length).toBeGreaterThan(0)
    for (const { headers } of parts) {
      expect(Object.keys(headers).filter((name) => /^x-amz-(checksum|trailer|sdk-checksum)/.test(name))).toEqual([])
      expect(headers['content-md5']).toMatch(/=$/)
    }
    expect(readdirSync(s3.directory)).toContain('backups')
  })
})
