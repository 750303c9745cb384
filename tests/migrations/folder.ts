import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { temporaryFolder } from '../harness/database.ts'

export interface MigrationText {
  migration: string
  rollback?: string
  validation?: string
}

/** The first migration of every test folder: what the product's own foundation grants. */
export const GROUND: MigrationText = {
  migration:
    'grant usage, create on schema public to counterfoil_owner; set role counterfoil_owner; create table notes (id int primary key, text text)',
  rollback: 'drop table notes; reset role; revoke all on schema public from counterfoil_owner',
}

/** Writes migrations into a folder that goes away with the test; writing one again replaces it. */
export function migrationFolder(): { dir: string; write(name: string, text: MigrationText): string } {
  const dir = temporaryFolder('migrations')
  const write = (name: string, { migration, rollback = '', validation = '' }: MigrationText) => {
    const folder = join(dir, name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'migration.sql'), migration)
    writeFileSync(join(folder, 'rollback.sql'), rollback)
    writeFileSync(join(folder, 'validation.sql'), validation)
    writeFileSync(join(folder, 'performance_test.sql'), '')
    return name
  }
  return { dir, write }
}

export interface OwnDatabase {
  name: string
  url: string
  /** A superuser's connection to it. */
  client: pg.Client
  drop(): Promise<void>
}

/** A database of the run's server: empty, or a copy of one that nobody is connected to. */
export async function emptyDatabase(template?: string): Promise<OwnDatabase> {
  const name = `migrations_${randomBytes(6).toString('hex')}`
  const server = new pg.Client({ connectionString: inject('serverUrl') })
  await server.connect()
  await server.query(`create database ${name} ${template ? `template ${template}` : ''}`)
  const url = new URL(inject('serverUrl'))
  url.pathname = `/${name}`
  const client = new pg.Client({ connectionString: url.href })
  client.on('error', () => undefined)
  await client.connect()
  const drop = async () => {
    await client.end()
    await server.query(`drop database if exists ${name} with (force)`)
    await server.end()
  }
  return { name, url: url.href, client, drop }
}
