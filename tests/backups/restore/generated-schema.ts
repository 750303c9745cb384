import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { migrate } from '#db/migrator/index.ts'
import { type BackupRequest, makeBackup } from '#server/backups/engine/make-backup.ts'
import { signingKeyFromPem } from '#server/backups/format/signature.ts'
import { FolderStore } from '#server/backups/stores/folder-store.ts'
import { newId } from '#server/kernel/ids.ts'
import { afterwards } from '../../harness/database.ts'
import { newKeyPem } from '../scratch-database.ts'

/** A schema of a test's own, as a folder of migrations, and a database made by it. */
export interface GeneratedSchema {
  url: string
  admin: pg.Client
  migrationsDir: string
  /** As the superuser, for sessions that must see everything. */
  role: string
  addMigration(name: string, sql: string): void
  /** Backs the database up and says where the file is. */
  backUp(given?: Partial<BackupRequest>): Promise<string>
}

export async function generatedSchema(sql: string): Promise<GeneratedSchema> {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-generated-'))
  const migrationsDir = join(folder, 'migrations')
  const addMigration = (name: string, text: string) => {
    mkdirSync(join(migrationsDir, name), { recursive: true })
    const write = (file: string, content: string) => writeFileSync(join(migrationsDir, name, file), content)
    write('migration.sql', `-- counterfoil: role=login\n${text}`)
    write('rollback.sql', 'select 1;')
    write('validation.sql', `select 'nothing' as "check", true as ok, '' as detail;`)
    write('performance_test.sql', 'select 1;')
  }
  addMigration('20260101000000_generated', sql)

  const name = `generated_${randomBytes(6).toString('hex')}`
  const server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  await server.query(`create database ${name} template template0`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  await migrate(url.href, { dir: migrationsDir })
  const admin = new pg.Client({ connectionString: url.href })
  await admin.connect()
  afterwards(async () => {
    await admin.end()
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
    rmSync(folder, { recursive: true, force: true })
  })
  const role = decodeURIComponent(url.username)
  const backUp = async (given: Partial<BackupRequest> = {}) => {
    const { manifest } = await makeBackup({
      runId: newId(),
      database: { url: url.href, role },
      kind: 'comprehensive',
      stores: [new FolderStore(folder)],
      encryption: null,
      strict: false,
      scope: { kind: 'database' },
      createdBy: 'a test',
      reason: 'a test',
      signingKey: signingKeyFromPem(newKeyPem()),
      previousManifest: null,
      startedAt: new Date(),
      ...given,
    })
    return join(folder, 'backups/comprehensive', manifest.file.name)
  }
  return { url: url.href, admin, migrationsDir, role, addMigration, backUp }
}
