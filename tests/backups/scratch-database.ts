import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { type BackupRequest, type MadeBackup, makeBackup } from '#server/backups/engine/make-backup.ts'
import type { Manifest } from '#server/backups/format/metadata.ts'
import { type SigningKey, signingKeyFromPem } from '#server/backups/format/signature.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { newId } from '#server/kernel/ids.ts'

export interface ScratchDatabase {
  url: string
  admin: pg.Client
  /** Folder of the comprehensive backups under `root`. */
  folder: string
  root: string
  store: FolderStore
  key: SigningKey
  /** Backs the database up into the store and says what was written. */
  backUp(given?: Partial<BackupRequest>): Promise<Manifest>
  make(given?: Partial<BackupRequest>): Promise<MadeBackup>
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

  const root = mkdtempSync(join(tmpdir(), 'counterfoil-backup-'))
  const folder = join(root, 'backups/comprehensive')
  const store = new FolderStore(root)
  afterAll(async () => {
    await admin.end()
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
    rmSync(root, { recursive: true, force: true })
  })
  const key = signingKeyFromPem(newKeyPem())
  const make = (given: Partial<BackupRequest> = {}) =>
    makeBackup({
      runId: newId(),
      database: { url: url.href, role: 'counterfoil_backup' },
      kind: 'comprehensive',
      stores: [store],
      encryption: null,
      strict: false,
      scope: { kind: 'database' },
      createdBy: 'a test',
      reason: 'a test',
      signingKey: key,
      previousManifest: null,
      startedAt: new Date(),
      ...given,
    })
  const backUp = async (given: Partial<BackupRequest> = {}) => (await make(given)).manifest
  return { url: url.href, admin, folder, root, store, key, backUp, make }
}

export function newKeyPem(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }))
}
