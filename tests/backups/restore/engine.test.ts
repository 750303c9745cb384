import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { openRunFile } from '#server/backups/restore/load/backup-source.ts'
import { migrateUp } from '#server/backups/restore/load/offer.ts'
import { type LoadedScratch, loadIntoScratch } from '#server/backups/restore/load/restore-into-scratch.ts'
import {
  applyRestore,
  dropStaging,
  stageAndCompare,
  stagingSchema,
} from '#server/backups/restore/staging/restore-engine.ts'
import type { Offer, RestoreMode, RestoreSelection } from '#server/backups/restore/staging/restore-plan.ts'
import { newId } from '#server/kernel/ids.ts'
import { idOf, twoCompanies, type World } from '../../tenancy/world.ts'

let world: World
let scratch: LoadedScratch
let offer: Offer

beforeAll(async () => {
  world = await twoCompanies()
  const run = await makeBackupNow(world.services, {
    companyId: null,
    reason: 'to be restored',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  const backup = await openRunFile(world.services, run?.filePath ?? null)
  scratch = await loadIntoScratch(backup, { serverUrl: inject('serverUrl') }).finally(() => backup.close())
  expect(scratch.problems).toEqual([])
  offer = await migrateUp(scratch)
}, 60_000)
afterAll(() => scratch.drop())

const KEPT = [
  'audit_',
  'platform_audit',
  'backup_',
  'restore_',
  'outbound_holds',
  'schema_migrations',
  'sessions',
  'api_tokens',
  'rate_limits',
  'worker_',
  'migration_',
]

/** Every row of every table that a restore may touch, and the newest transaction that wrote one. */
async function live(): Promise<{ rows: Record<string, string>; newest: string }> {
  const { rows: names } = await world.db.admin.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1`,
  )
  const rows: Record<string, string> = {}
  let newest = 0n
  for (const { name } of names.filter(({ name }) => !KEPT.some((kept) => name.startsWith(kept)))) {
    const found = await world.db.admin.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash, max(xmin::text::bigint) as newest from "${name}" t`,
    )
    rows[name] = found.rows[0].hash
    const own = BigInt(found.rows[0].newest ?? 0)
    if (own > newest) newest = own
  }
  return { rows, newest: String(newest) }
}

async function restore(selection: RestoreSelection, mode: RestoreMode, companyId: string | null) {
  const runId = newId()
  const request = { selection, mode, companyId }
  const before = await live()
  const previewed = await stageAndCompare(world.db.url, { url: scratch.url, offer }, runId, request)
  expect(await live(), 'a preview writes nothing').toEqual(before)
  expect(previewed.problems).toEqual([])
  const apply = () =>
    applyRestore({
      liveUrl: world.db.url,
      runId,
      request,
      offer,
      previewed,
      finish: () => Promise.resolve(),
    })
  const changes = Object.fromEntries(
    previewed.tables
      .filter(({ inserts, updates, deletes }) => inserts + updates + deletes > 0)
      .map(({ key, inserts, updates, deletes }) => [key, [inserts, updates, deletes]]),
  )
  return { previewed, changes, apply, end: () => dropStaging(world.db.url, stagingSchema(runId)) }
}

describe('a restore of everything', () => {
  test('finds nothing to do right after the backup', { timeout: 300_000 }, async () => {
    const { changes, end } = await restore({ kind: 'everything' }, 'replace', null)
    expect(changes).toEqual({})
    await end()
  })

  test('puts every row back as it was, changed, deleted or new', { timeout: 300_000 }, async () => {
    const before = await live()
    const { admin } = world.db
    const sale = idOf(world.ours, 'sales')
    const gone = await admin.query('delete from sales where id = $1', [sale]).catch((error) => String(error.message))
    expect(gone).toMatchObject({ rowCount: 1 })
    await admin.query(`update leads set notes = 'changed', version = version + 1 where company_id = $1`, [
      world.theirs.company.id,
    ])
    await admin.query(
      `insert into lead_dispositions select * from jsonb_populate_record(null::lead_dispositions,
      (select to_jsonb(d) || '{"code": "LATER"}' || jsonb_build_object('id', gen_random_uuid(), 'is_initial', false, 'label', 'Later', 'position', 99) from lead_dispositions d where company_id = $1 and not is_initial limit 1))`,
      [world.ours.company.id],
    )
    expect((await live()).rows).not.toEqual(before.rows)
    const { changes, apply, end } = await restore({ kind: 'everything' }, 'replace', null)
    expect(changes).toMatchObject({ sales: [1, 0, 0], leads: [0, 2, 0], leadDispositions: [0, 0, 1] })
    const changed = await apply()
    expect((await live()).rows).toEqual(before.rows)
    const sum = (at: number) => Object.values(changes).reduce((all, counts) => all + (counts[at] ?? 0), 0)
    expect(changed).toEqual({ inserts: sum(0), updates: sum(1), deletes: sum(2) })
    await end()
  })
})
