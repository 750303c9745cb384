import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from '#db/client.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { appRouter } from '#server/trpc/router.ts'
import { callProcedure } from '../harness/call.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { listedCall } from '../tenancy/calls.ts'
import type { ForeignCall } from '../tenancy/foreign/foreign-call.ts'
import { twoCompanies, type World } from '../tenancy/world.ts'
import { MORE_INPUTS } from './inputs.ts'

const paths = Object.keys(appRouter._def.procedures)
const areas = [...new Set(paths.map((path) => path.split('.')[0] ?? ''))].sort()

let world: World
let services: Services
/** What the pool was asked since it was last emptied. */
let sent: string[] = []
const everything = new Map<string, string>()

beforeAll(async () => {
  world = await twoCompanies()
  // A pool of its own: every connection of it is recorded from its first statement on.
  const database = createDatabase({ url: world.db.url, role: 'counterfoil_app', max: 4 })
  record(database.pool)
  afterAll(() => database.close())
  services = testServices({ ...world.db, database })
})

describe('the SQL of', () => {
  for (const area of areas) {
    test(`${area} is as reviewed in db/snapshots`, async () => {
      const senders = new Map<string, Set<string>>()
      for (const path of paths.filter((path) => path.startsWith(`${area}.`))) {
        for (const input of inputsOf(path)) {
          sent = []
          await call(path, input)
          if (BACKGROUND.has(path)) await settled()
          for (const text of sent) everything.set(text, path)
          for (const text of sent) senders.set(text, (senders.get(text) ?? new Set()).add(path))
        }
      }
      const blocks = [...senders].map(([text, by]) => `-- ${[...by].sort().join(', ')}\n${laidOut(text)};\n`)
      await expect(`${HEADER}\n${blocks.sort().join('\n')}`).toMatchFileSnapshot(`../../db/snapshots/${area}.sql`)
    })
  }
})

/** Tables that hold rows of no company as well, each with the reason. */
const KEYED_OTHERWISE: Record<string, string> = {
  backup_runs: 'a backup of the whole database belongs to no company',
  backup_drills: 'a drill of such a backup belongs to none either',
  restore_runs: 'a restore of the whole database belongs to no company',
  backup_channels: 'who is told about the whole database belongs to no company',
  backup_alerts: 'what is told about the whole database belongs to no company',
  backup_recipients: 'a key of the installation belongs to no company',
  restore_approvals: 'a restore of the whole database asks who of all companies wants two',
  backup_schedules: 'a schedule of the whole database belongs to no company',
}

test('every statement names the company as a parameter: row level security alone would ask every node', () => {
  const tenants = world.tables.map(({ name }) => name).filter((name) => !(name in KEYED_OTHERWISE))
  const touches = new RegExp(`(from|into|update|join) "?(${tenants.join('|')})"?[ (]`)
  const names = /"?company_id"? = (any\()?\$\d|insert into [^)]*company_id/
  const nameless = [...everything].filter(([text]) => touches.test(text) && !names.test(text.replace(/\s+/g, ' ')))
  expect(nameless.map(([text, path]) => `${path}: ${text.slice(0, 200)}`)).toEqual([])
})

const HEADER = '-- Written by npm run sql:snapshots; never edited. The SQL that each procedure sends, for reviews.\n'

/** Our own rows this time, so that every procedure goes as far as it can. */
function inputsOf(path: string): unknown[] {
  const first: ForeignCall | undefined = listedCall(path)?.(world.ours, world.theirs)
  return [first?.input, ...(MORE_INPUTS[path] ?? [])]
}

/** Procedures that go on after their answer; what they send then is theirs, and must not be taken for the next one's. */
const BACKGROUND = new Set(['exports.createExport', 'legacy.createImport'])

/** Waits until nothing was sent for a while. */
async function settled(): Promise<void> {
  for (let before = -1; before !== sent.length; ) {
    before = sent.length
    await new Promise((resolve) => setTimeout(resolve, 750))
  }
}

/** A refusal sends SQL as well; only what nobody planned for fails. */
async function call(path: string, input: unknown): Promise<void> {
  try {
    await callProcedure(callerFor(services, { ...world.ours.people.admin, operator: true }), path, input)
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : null
    if (!(cause instanceof AppError) || cause.code === 'INTERNAL') throw thrown
  }
}

function record(pool: pg.Pool): void {
  pool.on('connect', (client) => {
    const query = client.query
    Reflect.set(client, 'query', (...args: unknown[]) => {
      const [asked] = args
      const text = typeof asked === 'string' ? asked : Reflect.get(Object(asked), 'text')
      if (typeof text === 'string' && !/^(begin|commit|rollback|set |select 1$)/i.test(text)) sent.push(text)
      return Reflect.apply(query, client, args)
    })
  })
}

/** One clause a line, so that a difference is a few lines and not one of a thousand characters. */
function laidOut(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(
      / (from|where|and|or|left join|inner join|order by|group by|having|limit|offset|set|values|on conflict|returning|union all|for update) /g,
      '\n  $1 ',
    )
}
