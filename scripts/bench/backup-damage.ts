import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import pg from 'pg'
import { startEmbedded } from '#db/embedded.ts'
import { ageSource } from '#server/backups/encryption/age-source.ts'
import { type MadeBackup, makeBackup } from '#server/backups/engine/make-backup.ts'
import { signingKeyFromPem } from '#server/backups/format/signature.ts'
import { type ByteSource, openFileSource } from '#server/backups/stores/byte-source.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { packingOfSource, readMetadata } from '#server/backups/verify/read-backup.ts'
import { readChunk } from '#server/backups/verify/read-chunk.ts'
import { verifySource } from '#server/backups/verify/verify-file.ts'
import { newId } from '#server/kernel/ids.ts'
import { runCommand } from '../command.ts'

/** Whole verifications among the flips; of the others the part of the file that was hit is read. */
const WHOLE = 5

await runCommand(
  {
    name: 'bench -- backup-damage',
    summary: 'Flips random bits of a large backup, plain and encrypted, and counts those that verification misses.',
    options: {
      flips: { type: 'string', value: 'count', help: 'Bits to flip in each of the two files, 5000 unless told' },
      megabytes: { type: 'string', value: 'count', help: 'Least size of the file, 100 unless told' },
    },
  },
  async ({ options, say }) => {
    const flips = Number(options.flips ?? 5_000)
    const server = await startEmbedded({ ephemeral: true })
    const folder = mkdtempSync(join(tmpdir(), 'counterfoil-damage-'))
    try {
      await fill(server.url, Number(options.megabytes ?? 100))
      const recipients = [await identityToRecipient(await generateX25519Identity())]
      const results = []
      for (const encryption of [null, { recipients }]) {
        const made = await backUp(server.url, folder, encryption)
        const result = await flip(folder, made, flips)
        say(
          `${result.encrypted ? 'encrypted' : 'plain'}: ${result.bytes} bytes, ${flips} flips, ${result.missed} missed, ${result.unnamed} without table and chunk`,
        )
        results.push(result)
      }
      const good = results.every(({ missed, unnamed }) => missed === 0 && unnamed === 0)
      return { json: { flips, results }, exit: good ? 0 : 1 }
    } finally {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  },
)

async function fill(url: string, megabytes: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `do $$ begin create role counterfoil_backup nologin bypassrls; exception when duplicate_object then null; end $$`,
  )
  // Random digits pack to about half; 32 of them are 16 bytes that nothing can pack further.
  await client.query(
    `create table noise as select g as id, (select string_agg(md5(random()::text || g || i), '') from generate_series(1, 60) i) as n
     from generate_series(1, ${Math.ceil((megabytes * 1024 * 1024) / 960)}) g`,
  )
  await client.query('grant select on noise to counterfoil_backup')
  await client.end()
}

function backUp(url: string, folder: string, encryption: { recipients: string[] } | null): Promise<MadeBackup> {
  const pem = String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
  return makeBackup({
    runId: newId(),
    kind: 'comprehensive',
    database: { url, role: 'counterfoil_backup' },
    stores: [new FolderStore(folder)],
    scope: { kind: 'database' },
    createdBy: 'bench',
    reason: 'to be damaged',
    signingKey: signingKeyFromPem(pem),
    previousManifest: null,
    startedAt: new Date(),
    encryption,
    strict: false,
  })
}

/** The file with one bit changed. */
function flipped(file: ByteSource, offset: number, bit: number): ByteSource {
  return {
    bytes: file.bytes,
    async read(from, length) {
      const found = await file.read(from, length)
      if (offset < from || offset >= from + found.length) return found
      const copy = Buffer.from(found)
      copy[offset - from] = (copy[offset - from] ?? 0) ^ (1 << bit)
      return copy
    },
    close: async () => undefined,
  }
}

async function flip(folder: string, { path, manifest, ageHeader }: MadeBackup, flips: number) {
  const file = await openFileSource(join(folder, path))
  const { metadata } = manifest
  const headerBytes = ageHeader?.bytes.length ?? 0
  let missed = 0
  let unnamed = 0
  for (let turn = 0; turn < flips; turn += 1) {
    const offset = headerBytes + Math.floor(Math.random() * (file.bytes - headerBytes))
    const damaged = flipped(file, offset, Math.floor(Math.random() * 8))
    const opened = ageHeader ? ageSource(damaged, ageHeader) : null
    const age = opened?.ok ? opened.source : null
    const source = age ?? damaged
    if (turn < WHOLE) {
      const report = await verifySource(damaged, {
        name: manifest.file.name,
        sidecar: { state: 'missing' },
        open: () => age,
      })
      if (report.ok) missed += 1
      else if (!report.problems.some(({ table, chunk }) => table !== null && chunk !== null)) unnamed += 1
      continue
    }
    // Blocks of 64 KiB carry 16 bytes of seal each; in the content an offset is so much less.
    const sealed = offset - headerBytes
    const place = ageHeader ? sealed - Math.floor(sealed / 65_552) * 16 : offset
    const chunk = metadata.chunks.find((each) => place < each.offset + each.bytes)
    if (chunk) {
      const result = await readChunk(source, metadata, chunk)
      const found = !result.ok || (age?.broken.length ?? 0) > 0
      if (!found) missed += 1
    } else {
      const read = await readMetadata(source, await packingOfSource(source))
      if (read.ok && (age?.broken.length ?? 0) === 0) missed += 1
    }
  }
  await file.close()
  return { encrypted: ageHeader !== null, bytes: file.bytes, chunks: metadata.chunks.length, missed, unnamed }
}
