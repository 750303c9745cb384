import type pg from 'pg'
import type { Envelope, Metadata } from '../format/metadata.ts'
import { literal, quoted } from '../format/sql-text.ts'
import { AFTER_ROWS, NOT_WRITTEN } from './after-rows.ts'
import { BEFORE_ROWS, type StatementQuery } from './before-rows.ts'

const SETTINGS = `SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET bytea_output = 'hex';
SET search_path = '';
`

/** The text before the rows: what this is, settings, and everything that COPY needs to stand. */
export async function writeSchema(
  client: pg.Client,
  about: { envelope: Envelope; migrations: string[]; postgresVersion: string; redactions: Metadata['redactions'] },
): Promise<string> {
  const { envelope, redactions } = about
  const notWritten = await statements(client, NOT_WRITTEN)
  const head = [
    `Counterfoil database backup, format ${envelope.version}`,
    `made ${envelope.timestamp} by ${envelope.createdBy}: ${envelope.reason}`,
    `PostgreSQL ${about.postgresVersion}. Restore into an empty database: psql -v ON_ERROR_STOP=1 -1 -f <this file>`,
    `migrations: ${about.migrations.join(', ') || 'none'}`,
    `replaced: ${redactions.columns.map(({ table, column, writtenAs }) => `${table}.${column} by ${writtenAs ?? 'null'}`).join(', ') || 'nothing'}`,
    `without rows: ${redactions.tables.map(({ table }) => table).join(', ') || 'none'}`,
    ...(notWritten.length > 0 ? [`not in this file: ${notWritten.join(', ')}`] : []),
  ]
  // A line break in any of it would end the comment and begin a statement.
  const comments = head.map((line) => `-- ${line.replaceAll(/\p{Cc}+/gu, ' ')}\n`).join('')
  return `${comments}\n${SETTINGS}\n${await all(client, BEFORE_ROWS)}\n`
}

/** The text after the rows: where sequences stand, and whatever is checked or built from rows. */
export async function writeRest(
  client: pg.Client,
  names: { schema: string; name: string }[],
  sequences: Metadata['sequences'],
): Promise<string> {
  let values = ''
  for (const { schema, name } of names) {
    const found = sequences.find((each) => each.name === `${schema}.${name}`)
    if (!found || found.lastValue === null) continue
    const sequence = literal(`${quoted(schema)}.${quoted(name)}`)
    values += `SELECT pg_catalog.setval(${sequence}, ${found.lastValue}, ${found.isCalled});\n`
  }
  return `${values}\n${await all(client, AFTER_ROWS)}`
}

async function all(client: pg.Client, queries: StatementQuery[]): Promise<string> {
  let text = ''
  for (const query of queries) for (const statement of await statements(client, query)) text += `${statement}\n`
  return text
}

async function statements(client: pg.Client, query: StatementQuery): Promise<string[]> {
  const { rows } = await client.query<{ statement: string | null }>(query)
  return rows.flatMap(({ statement }) => (statement === null ? [] : [statement]))
}
