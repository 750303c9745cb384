import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { type BackupRequest, makeBackup } from '#server/backups/engine/make-backup.ts'
import { type SigningKey, signingKeyFromPem } from '#server/backups/format/signature.ts'
import { newId } from '#server/kernel/ids.ts'

export interface ScratchDatabase {
  url: string
  admin: pg.Client
  folder: string
  key: SigningKey
  /** Backs the database up into `folder` and says where the file is. */
  backUp(given?: Partial<BackupRequest>): ReturnType<typeof makeBackup>
}

/** A database with nothing but what `setup` makes, for backups whose every row a test knows. */
export async function scratchDatabase(setup: string): Promise<ScratchDatabase> {
  const name = `scratch_${randomBytes(6).toString('hex')}`
  const server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  await server.query(`create database ${name} template template0`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  await admin.query(setup)
  await admin.query('grant select on all tables in schema public to counterfoil_backup')
  await admin.query('grant select on all sequences in schema public to counterfoil_backup')

  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-backup-'))
  afterAll(async () => {
    await admin.end()
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  })
  const key = signingKeyFromPem(newKeyPem())
  const backUp = (given: Partial<BackupRequest> = {}) =>
    makeBackup({
      runId: newId(),
      database: { url: url.href, role: 'counterfoil_backup' },
      folder,
      scope: { kind: 'database' },
      createdBy: 'a test',
      reason: 'a test',
      signingKey: key,
      previousManifest: null,
      startedAt: new Date(),
      ...given,
    })
  return { url: url.href, admin, folder, key, backUp }
}

export function newKeyPem(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
}
