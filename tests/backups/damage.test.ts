import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { writeFooter } from '#server/backups/format/footer.ts'
import { compressFrame } from '#server/backups/format/frames/frame.ts'
import type { Manifest } from '#server/backups/format/metadata.ts'
import { memorySource } from '#server/backups/stores/byte-source.ts'
import { type Problem, verifyFile, verifySource } from '#server/backups/verify/verify-file.ts'
import { scratchDatabase } from './scratch-database.ts'

const scratch = await scratchDatabase(`
  create table leads (id int primary key, name text, note jsonb);
  insert into leads select g, 'lead ' || g, jsonb_build_object('n', g) from generate_series(1, 40) g;
  create table sales (id int primary key, total bigint);
  insert into sales select g, g * 100 from generate_series(1, 20) g;
`)
let manifest: Manifest
let path: string
let bytes: Buffer
/** A copy that each test damages; without a manifest beside it. */
const target = join(scratch.folder, 'damaged.json.zst')

beforeAll(async () => {
  manifest = await scratch.backUp()
  path = join(scratch.folder, manifest.file.name)
  bytes = readFileSync(path)
})

async function problemsOf(damaged: Uint8Array): Promise<Problem[]> {
  const sidecar = { state: 'missing' } as const
  const report = await verifySource(memorySource(Buffer.from(damaged)), { name: 'damaged', sidecar })
  expect(report.ok).toBe(report.problems.length === 0)
  return report.problems
}

/** What a bit at this offset belongs to. */
function partAt(offset: number): Partial<Problem> {
  const chunk = manifest.metadata.chunks.find((each) => offset >= each.offset && offset < each.offset + each.bytes)
  if (chunk) return chunk.table ? { part: 'chunk', table: chunk.table, chunk: chunk.part } : { part: 'head' }
  // A bit of the metadata's packing that changes none of its words leaves open whether it or its hash in
  // the footer was hit; the rows are proved all the same.
  return {}
}

describe('a backup whose bytes changed', () => {
  test('is found out at every single bit, with its table and chunk', { timeout: 240_000 }, async () => {
    const silent: string[] = []
    const wronglyNamed: string[] = []
    const damaged = Buffer.from(bytes)
    for (let offset = 0; offset < bytes.length; offset += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        damaged[offset] = (bytes[offset] ?? 0) ^ (1 << bit)
        const problems = await problemsOf(damaged)
        if (problems.length === 0) silent.push(`byte ${offset} bit ${bit}`)
        const named = partAt(offset)
        const atEnd = offset >= manifest.metadata.backupSize
        const matches = (problem: Problem) =>
          atEnd
            ? problem.part === 'metadata' || problem.part === 'footer'
            : Object.entries(named).every(([key, value]) => problem[key as keyof Problem] === value)
        if (!problems.some(matches)) wronglyNamed.push(`byte ${offset} bit ${bit}: ${JSON.stringify(problems[0])}`)
      }
      damaged[offset] = bytes[offset] ?? 0
    }
    expect(silent).toEqual([])
    expect(wronglyNamed.slice(0, 5)).toEqual([])
  })

  test('is found out wherever it is cut off, and says how far it goes', async () => {
    for (const chunk of manifest.metadata.chunks) {
      for (const length of [chunk.offset, chunk.offset + 1, chunk.offset + chunk.bytes - 1]) {
        expect(await problemsOf(bytes.subarray(0, length)), `cut at ${length}`).not.toEqual([])
      }
    }
    const last = manifest.metadata.chunks.at(-1)
    if (!last) throw new Error('no chunks')
    expect(await problemsOf(bytes.subarray(0, last.offset + last.bytes))).toContainEqual(
      expect.objectContaining({ table: 'sales', chunk: 1 }),
    )
    expect(await problemsOf(bytes.subarray(0, last.offset + 3))).toContainEqual(
      expect.objectContaining({ table: 'leads', chunk: 1 }),
    )
    expect(await problemsOf(Buffer.alloc(0))).not.toEqual([])
    expect(
      await problemsOf(Buffer.from('not a backup at all, but long enough to hold a footer of sixty bytes')),
    ).toContainEqual(expect.objectContaining({ part: 'file' }))
  })

  test('is found out with one byte more, or with chunks swapped, doubled or dropped', async () => {
    const pieces = manifest.metadata.chunks.map((chunk) => bytes.subarray(chunk.offset, chunk.offset + chunk.bytes))
    const tail = bytes.subarray(manifest.metadata.backupSize)
    const [head, first, second] = pieces
    if (!head || !first || !second) throw new Error('three pieces expected')
    expect(await problemsOf(Buffer.concat([bytes, Buffer.of(0)]))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([head, second, first, tail]))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([head, first, first, second, tail]))).not.toEqual([])
    expect(await problemsOf(Buffer.concat([head, second, tail]))).not.toEqual([])
  })
})

describe('a backup that somebody changed on purpose', () => {
  /** The file with other metadata, hashed and pointed to as we do it, but without our key. */
  function forge(change: (metadata: Manifest['metadata'] & Record<string, unknown>) => void): Buffer {
    const metadata = structuredClone(manifest.metadata)
    change(metadata)
    const frame = compressFrame(Buffer.from(`\n},\n"metadata":${JSON.stringify(metadata)}}\n`), 1)
    return Buffer.concat([
      bytes.subarray(0, manifest.metadata.backupSize),
      frame,
      writeFooter(manifest.metadata.backupSize, frame),
    ])
  }

  test('does not carry our signature', async () => {
    const signature = expect.objectContaining({ part: 'signature' })
    expect(await problemsOf(forge(() => undefined))).toEqual([])
    expect(await problemsOf(forge((metadata) => Object.assign(metadata, { migration: 'another' })))).toContainEqual(
      signature,
    )
    expect(await problemsOf(forge((metadata) => Object.assign(metadata, { unknown: 'addition' })))).toContainEqual(
      signature,
    )
    expect(
      await problemsOf(forge((metadata) => metadata.redactions.tables.push({ table: 'x', reason: 'y' }))),
    ).toContainEqual(signature)
  })

  test('is told from ours by its key, even when it is signed well', async () => {
    writeFileSync(target, bytes)
    expect((await verifyFile(target, { trustedKeys: [scratch.key.id] })).ok).toBe(true)
    const report = await verifyFile(target, { trustedKeys: ['0123456789abcdef'] })
    expect(report).toMatchObject({ ok: false, signature: { holds: true, trusted: false } })
  })

  test('or exchanged for another whole backup is not what the database remembers', async () => {
    const other = await scratch.backUp({ reason: 'an older one, played back' })
    copyFileSync(join(scratch.folder, other.file.name), target)
    const expected = {
      fileSha256: manifest.file.sha256,
      manifestSha256: createHash('sha256').update('x').digest('hex'),
    }
    expect(await verifyFile(target, { expected })).toMatchObject({ ok: false, problems: [{ part: 'file' }] })
  })

  test('in its manifest alone is found out, and a missing manifest is no damage', async () => {
    const sidecar = `${path}.manifest.json`
    const text = readFileSync(sidecar, 'utf8')
    writeFileSync(sidecar, text.replace(/"totalRecords": \d+/, '"totalRecords": 1'))
    expect(await verifyFile(path)).toMatchObject({ ok: false, problems: [{ part: 'manifest' }] })
    renameSync(sidecar, `${sidecar}.away`)
    expect(await verifyFile(path)).toMatchObject({ ok: true, sidecar: 'missing' })
    writeFileSync(sidecar, text)
    rmSync(`${sidecar}.away`)
    expect(await verifyFile(path)).toMatchObject({ ok: true, sidecar: 'read' })
  })

  test('at its end is still judged chunk by chunk, through the manifest beside it', async () => {
    const sales = manifest.metadata.chunks.find(({ table }) => table === 'sales')
    const damaged = Buffer.from(bytes)
    damaged[(sales?.offset ?? 0) + 12] = 0
    damaged[bytes.length - 80] = (bytes[bytes.length - 80] ?? 0) ^ 1
    writeFileSync(target, damaged)
    writeFileSync(`${target}.manifest.json`, readFileSync(`${path}.manifest.json`))
    const { problems } = await verifyFile(target)
    rmSync(`${target}.manifest.json`)
    expect(problems).toContainEqual(expect.objectContaining({ part: 'metadata' }))
    expect(problems).toContainEqual(expect.objectContaining({ part: 'chunk', table: 'sales', chunk: 1 }))
  })
})
