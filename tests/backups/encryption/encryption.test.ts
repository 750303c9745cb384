import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { beforeAll, describe, expect, test } from 'vitest'
import { ageSource } from '#server/backups/encryption/age-source.ts'
import type { Manifest } from '#server/backups/format/metadata.ts'
import { openBackup } from '#server/backups/reader/open-backup.ts'
import { memorySource } from '#server/backups/stores/byte-source.ts'
import { type Problem, type SourceOptions, verifyFile, verifySource } from '#server/backups/verify/verify-file.ts'
import { scratchDatabase } from '../scratch-database.ts'
import { unpackBytes } from '../unpacking.ts'

const scratch = await scratchDatabase(`
  create table leads (id int primary key, name text, note jsonb);
  insert into leads select g, 'lead ' || g, jsonb_build_object('n', g) from generate_series(1, 40) g;
  create table sales (id int primary key, total bigint);
  insert into sales select g, g * 100 from generate_series(1, 20) g;
`)
const identity = await generateIdentity()
const stranger = await generateIdentity()
const recipients = [await identityToRecipient(identity)]
const keys = { identities: [identity] }
const target = join(scratch.root, 'damaged.json.zst.age')
let manifest: Manifest
let path: string
let bytes: Buffer
let header: number
let withKey: NonNullable<SourceOptions['open']>

beforeAll(async () => {
  const made = await scratch.make({ encryption: { recipients } })
  manifest = made.manifest
  header = made.ageHeader?.bytes.length ?? 0
  withKey = (file) => {
    const opened = made.ageHeader ? ageSource(file, made.ageHeader) : null
    return opened?.ok ? opened.source : null
  }
  path = join(scratch.root, made.path)
  bytes = readFileSync(path)
})

/** @param inside Spares finding the key again when only the content was changed. */
async function problemsOf(damaged: Uint8Array, inside: Pick<SourceOptions, 'open'> = {}): Promise<Problem[]> {
  const sidecar = { state: 'missing' } as const
  const report = await verifySource(memorySource(Buffer.from(damaged)), { keys, name: 'damaged', sidecar, ...inside })
  expect(report.ok).toBe(report.problems.length === 0)
  return report.problems
}

describe('an encrypted backup', () => {
  test('is an age file around the very JSON, which the library of the format opens', async () => {
    expect(path).toMatch(/\.json\.zst\.age$/)
    expect(bytes.toString('latin1')).not.toContain('lead 7')
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const document = JSON.parse(await unpackBytes(Buffer.from(await decrypter.decrypt(bytes))))
    expect(document.tables.leads).toHaveLength(40)
    expect(document.metadata.backupId).toBe(manifest.metadata.backupId)
  })

  test.skipIf(!hasPrograms('age', 'zstd', 'jq'))('opens with age, zstd and jq', () => {
    const key = join(scratch.root, 'key.txt')
    writeFileSync(key, `# a comment\n${identity}\n`)
    const packed = execFileSync('age', ['-d', '-i', key, path])
    const plain = execFileSync('zstd', ['-dc'], { input: packed })
    expect(execFileSync('jq', ['-c', '.tables.sales[2]'], { input: plain, encoding: 'utf8' }).trim()).toBe(
      '{"id":3,"total":300}',
    )
  })

  test('is verified and read row by row with its key', async () => {
    const report = await verifyFile(path, { keys })
    expect(report).toMatchObject({ ok: true, encrypted: true, opened: true, checked: { rows: 60, tables: 2 } })
    const backup = await openBackup(path, { keys })
    expect(backup).toMatchObject({ encrypted: true, tables: ['leads', 'sales'], signature: { holds: true } })
    const lines: string[] = []
    for await (const rows of backup.readTable('sales')) lines.push(...rows.toString().trimEnd().split('\n'))
    expect(lines[1]).toBe('{"id":2,"total":200}')
    await backup.close()
  })

  test('is proved whole without a key by its signed manifest, and not opened', async () => {
    expect(await verifyFile(path)).toMatchObject({ ok: true, opened: false, signature: { holds: true } })
    expect(await verifyFile(path, { keys: { identities: [stranger] } })).toMatchObject({ ok: true, opened: false })
    const sidecar = `${path}.manifest.json`
    const text = readFileSync(sidecar, 'utf8')
    writeFileSync(sidecar, text.replace(/"bytes": \d+/, '"bytes": 1'))
    expect((await verifyFile(path)).problems.map(({ part }) => part)).toContain('file')
    writeFileSync(sidecar, text)
    await expect(openBackup(path)).rejects.toMatchObject({ problem: { part: 'encryption' } })
    await expect(openBackup(path, { keys: { identities: [stranger] } })).rejects.toMatchObject({
      message: expect.stringContaining('None of the keys'),
    })
  })

  test('is listed from its manifest alone: what is in it, and for whom, without a row of it', () => {
    const text = readFileSync(`${path}.manifest.json`, 'utf8')
    expect(JSON.parse(text)).toMatchObject({
      file: { encryption: { method: 'age', recipients, passphrase: false } },
      metadata: { totalRecords: 60 },
    })
    expect(text).not.toContain('lead 7')
    expect(text).not.toContain('AGE-SECRET-KEY')
  })

  test('is found out at every single bit, with its table and chunk wherever there is one', {
    timeout: 240_000,
  }, async () => {
    const silent: string[] = []
    const unnamed: string[] = []
    const damaged = Buffer.from(bytes)
    for (let offset = 0; offset < bytes.length; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        damaged[offset] = (bytes[offset] ?? 0) ^ (1 << bit)
        const problems = await problemsOf(damaged, offset < header ? {} : { open: withKey })
        if (problems.length === 0) silent.push(`byte ${offset} bit ${bit}`)
        const inside = chunkAt(offset)
        if (inside && !problems.some(({ table, chunk }) => table === inside.table && chunk === inside.part))
          unnamed.push(`byte ${offset} bit ${bit}: ${JSON.stringify(problems[0])}`)
        if (!inside && problems.length > 0 && !problems.some(({ part }) => part === 'encryption' || part === 'file'))
          unnamed.push(`byte ${offset} bit ${bit}: ${JSON.stringify(problems[0])}`)
      }
      damaged[offset] = bytes[offset] ?? 0
    }
    expect(silent).toEqual([])
    expect(unnamed.slice(0, 5)).toEqual([])
  })

  /** The content lies behind header and nonce byte by byte, as far as the first block goes. */
  function chunkAt(offset: number) {
    return manifest.metadata.chunks.find(
      (chunk) => chunk.table && offset - header >= chunk.offset && offset - header < chunk.offset + chunk.bytes,
    )
  }

  test('is found out when it is cut off anywhere, or one byte longer', async () => {
    for (let length = 0; length < bytes.length; length += 97)
      expect(await problemsOf(bytes.subarray(0, length)), `${length}`).not.toEqual([])
    expect(await problemsOf(bytes.subarray(0, -1))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([bytes, Buffer.of(0)]))).not.toEqual([])
  })
})

describe('an encrypted backup of many blocks', () => {
  let large: Buffer
  beforeAll(async () => {
    await scratch.admin.query(
      `create table noise as select g as id, gen_random_uuid()::text || gen_random_uuid()::text as n from generate_series(1, 6000) g; grant select on noise to counterfoil_backup`,
    )
    const made = await scratch.make({ encryption: { recipients } })
    large = readFileSync(join(scratch.root, made.path))
    await scratch.admin.query('drop table noise')
  })

  test('is found out with blocks swapped, doubled, dropped, or cut off between two', async () => {
    const sealed = 64 * 1024 + 16
    const headerBytes = large.indexOf('\n--- ') + '\n--- '.length + 43 + 1 + 16
    const block = (index: number) => large.subarray(headerBytes + index * sealed, headerBytes + (index + 1) * sealed)
    expect(large.length).toBeGreaterThan(headerBytes + 3 * sealed)
    const start = large.subarray(0, headerBytes)
    const rest = large.subarray(headerBytes + 2 * sealed)
    expect(await problemsOf(large)).toEqual([])
    expect(await problemsOf(Buffer.concat([start, block(1), block(0), rest]))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([start, block(0), block(0), block(1), rest]))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([start, block(1), rest]))).not.toEqual([])
    for (let blocks = 1; headerBytes + blocks * sealed < large.length; blocks += 1)
      expect(await problemsOf(large.subarray(0, headerBytes + blocks * sealed))).not.toEqual([])
  })

  test('does not hand out a row of a block that was changed', async () => {
    const damaged = Buffer.from(large)
    const at = large.length >> 1
    damaged[at] = (damaged[at] ?? 0) ^ 4
    mkdirSync(scratch.root, { recursive: true })
    writeFileSync(target, damaged)
    const backup = await openBackup(target, { keys })
    const read = async () => {
      for await (const rows of backup.readTable('noise')) if (rows.length === 0) throw new Error('no rows')
    }
    await expect(read()).rejects.toMatchObject({ problem: { part: 'encryption', table: 'noise', chunk: 1 } })
    await backup.close()
  })
})

test('a passphrase encrypts and opens as well as a key', { timeout: 60_000 }, async () => {
  const made = await scratch.make({ encryption: { passphrase: 'correct horse battery staple' } })
  const place = join(scratch.root, made.path)
  expect(made.manifest.file.encryption).toEqual({ method: 'age', recipients: [], passphrase: true })
  expect(await verifyFile(place, { keys: { passphrases: ['correct horse battery staple'] } })).toMatchObject({
    ok: true,
    opened: true,
  })
  // Not only by us: the library of the format reads our header.
  const decrypter = new Decrypter()
  decrypter.addPassphrase('correct horse battery staple')
  expect(JSON.parse(await unpackBytes(Buffer.from(await decrypter.decrypt(readFileSync(place))))).version).toBe('3.0.0')
  await expect(openBackup(place, { keys: { passphrases: ['incorrect horse'] } })).rejects.toMatchObject({
    problem: { part: 'encryption' },
  })
})

test('a recipient with a letter mistyped stops the backup with that cause, and nothing is written', async () => {
  const [good = ''] = recipients
  const mistyped = `${good.slice(0, 20)}${good[20] === 'q' ? 'p' : 'q'}${good.slice(21)}`
  const before = readdirSync(scratch.folder)
  await expect(scratch.make({ encryption: { recipients: [good, mistyped] } })).rejects.toMatchObject({
    failure: 'NO_KEY',
    message: expect.stringContaining(mistyped.slice(0, 12)),
  })
  expect(readdirSync(scratch.folder)).toEqual(before)
})

test('a SQL dump and a sales backup are encrypted in the same way', async () => {
  const made = await scratch.make({ kind: 'database', encryption: { recipients } })
  expect(made.path).toMatch(/^backups\/database\/database-backup-.*\.sql\.age$/)
  expect(await verifyFile(join(scratch.root, made.path), { keys })).toMatchObject({ ok: true, opened: true })
})

function hasPrograms(...names: string[]): boolean {
  try {
    for (const name of names) execFileSync(name, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
