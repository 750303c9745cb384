import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { readCatalogue } from '../../engine/catalogue.ts'
import { closeSession } from '../../engine/session.ts'
import { chooseRole, type LoadProgress, openWriter } from '../load/load-tables.ts'
import { RestoreError } from '../restore-error.ts'
import { applyDelta } from './apply-delta.ts'
import { buildDelta, type Delta } from './delta.ts'
import { readForeignKeys } from './foreign-keys.ts'
import { type Offer, planRestore, type RestoreMode, type RestorePlan, type RestoreSelection } from './restore-plan.ts'
import { stageRows } from './stage-rows.ts'

export interface RestoreRequest {
  selection: RestoreSelection
  mode: RestoreMode
  companyId: string | null
}

/** Schema of one restore's rows; its name is the run's id, so that a left-over tells whose it was. */
export function stagingSchema(runId: string): string {
  return `counterfoil_restore_${runId.replaceAll('-', '')}`
}

/** A session that sees every row and may write beside the live tables, never in them. */
async function openReader(url: string): Promise<pg.Client> {
  return await openWriter({ url, role: await chooseRole(url, 'counterfoil_backup') })
}

/**
 * Brings the chosen rows of a restored backup beside the live tables and says what restoring them would change.
 * Nothing of the live data is written.
 */
export async function stageAndCompare(
  liveUrl: string,
  scratch: { url: string; offer: Offer },
  runId: string,
  request: RestoreRequest,
  onProgress?: (progress: LoadProgress) => void,
): Promise<Delta & { sendsUnknown: number }> {
  await dropStaging(liveUrl, stagingSchema(runId))
  const schema = await createStaging(liveUrl, runId)
  const [live, from] = [
    await openReader(liveUrl),
    await openWriter({ url: scratch.url, role: await chooseRole(scratch.url, 'counterfoil_owner') }),
  ]
  try {
    await live.query('set row_security = off')
    const plan = await planOf(live, scratch.offer, request)
    const { sendsUnknown } = await stageRows(from, live, schema, plan, onProgress)
    return { ...(await buildDelta(live, schema, 'previewed', plan, onProgress)), sendsUnknown }
  } finally {
    await Promise.all([closeSession(live), closeSession(from)])
  }
}

/** Compares again what was staged with what is live now, replacing the earlier comparison. */
export async function compareAgain(
  liveUrl: string,
  offer: Offer,
  runId: string,
  request: RestoreRequest,
): Promise<Delta> {
  const live = await openReader(liveUrl)
  try {
    await live.query('set row_security = off')
    const plan = await planOf(live, offer, request)
    const schema = stagingSchema(runId)
    await live.query('begin')
    await dropSet(live, schema, 'previewed', plan)
    const delta = await buildDelta(live, schema, 'previewed', plan)
    await live.query('commit')
    return delta
  } finally {
    await closeSession(live)
  }
}

export interface ApplyInput {
  liveUrl: string
  runId: string
  request: RestoreRequest
  offer: Offer
  /** What the person confirmed; other changes than these are not made. */
  previewed: Delta
  signal?: AbortSignal
  /** Runs in the same transaction after the rows, for what must stand or fall with them. */
  finish(client: pg.Client, changed: { inserts: number; updates: number; deletes: number }): Promise<void>
}

const LOCK_TIMEOUT = '10s'

/**
 * Makes the confirmed changes in one transaction: whoever looks sees the data before or after it. When the live data
 * changed since the preview, nothing is done.
 *
 * @returns what was changed, or null when the changes would be other ones than were confirmed.
 */
export async function applyRestore(
  input: ApplyInput,
): Promise<{ inserts: number; updates: number; deletes: number } | null> {
  const client = await openWriter({ url: input.liveUrl, role: await chooseRole(input.liveUrl, 'counterfoil_owner') })
  const stop = () => void closeSession(client)
  input.signal?.addEventListener('abort', stop, { once: true })
  try {
    input.signal?.throwIfAborted()
    const [owner, reader] = [
      await chooseRole(input.liveUrl, 'counterfoil_owner'),
      await chooseRole(input.liveUrl, 'counterfoil_backup'),
    ]
    const schema = stagingSchema(input.runId)
    const plan = await planOf(client, input.offer, input.request)
    await client.query('begin')
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; set local synchronous_commit = on`)
    // Readers go on until the first change; writers wait, so that the comparison stays true.
    const names = plan.tables.map(({ live }) => live).join(', ')
    if (names !== '') await client.query(`lock table ${names} in share row exclusive mode`)
    await client.query(`set local role ${client.escapeIdentifier(reader)}; set local row_security = off`)
    await dropSet(client, schema, 'applied', plan)
    const delta = await buildDelta(client, schema, 'applied', plan)
    if (!sameDelta(delta, input.previewed)) {
      await client.query('rollback')
      return null
    }
    if (delta.problems.length > 0)
      throw new RestoreError('BROKEN_REFERENCES', `${delta.problems[0]?.message} Nothing was changed.`)
    await client.query(`set local role ${client.escapeIdentifier(owner)}; set local row_security = on`)
    const changed = await applyDelta(client, schema, 'applied', plan, delta, input.offer.sequences)
    await input.finish(client, changed)
    await client.query('commit')
    return changed
  } finally {
    input.signal?.removeEventListener('abort', stop)
    await closeSession(client)
  }
}

export function sameDelta(a: Delta, b: Delta): boolean {
  const digest = ({ tables }: Delta) => JSON.stringify(tables.map(({ key, digest }) => [key, digest]))
  return digest(a) === digest(b)
}

async function planOf(live: pg.Client, offer: Offer, request: RestoreRequest): Promise<RestorePlan> {
  return planRestore(await readCatalogue(live), await readForeignKeys(live), offer, request)
}

async function dropSet(client: pg.Client, schema: string, set: string, plan: RestorePlan): Promise<void> {
  for (const { key } of plan.tables)
    await client.query(`drop table if exists ${schema}.${client.escapeIdentifier(`${set} ${key}`)}`)
}

async function createStaging(liveUrl: string, runId: string): Promise<string> {
  const schema = stagingSchema(runId)
  const client = await openWriter({ url: liveUrl, role: await chooseRole(liveUrl, 'counterfoil_owner') })
  try {
    await client.query(`create schema ${schema}`)
    const { rows } = await client.query(`select from pg_catalog.pg_roles where rolname = 'counterfoil_backup'`)
    if (rows.length > 0) await client.query(`grant usage, create on schema ${schema} to counterfoil_backup`)
    // Tables that the reading role makes must be readable for the one that applies them.
    await client.query('reset role')
    if (rows.length > 0)
      await client.query(
        `alter default privileges for role counterfoil_backup in schema ${schema} grant select on tables to counterfoil_owner`,
      )
    return schema
  } finally {
    await closeSession(client)
  }
}

/**
 * Removes the rows of a restore that is over.
 * @param attempts They are another copy of personal data, so one hitch is no reason to leave them.
 */
export async function dropStaging(liveUrl: string, schema: string, attempts = 1): Promise<void> {
  if (!/^counterfoil_restore_[0-9a-f]{32}$/.test(schema)) throw new Error('not the schema of a restore')
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dropSchema(liveUrl, schema)
    } catch (error) {
      if (attempt >= attempts) throw error
      await sleep(attempt * 500)
    }
  }
}

async function dropSchema(liveUrl: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: liveUrl, application_name: 'counterfoil restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query(`set client_min_messages = warning; drop schema if exists ${schema} cascade`)
  } finally {
    await client.end().catch(() => undefined)
  }
}
