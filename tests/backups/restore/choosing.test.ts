import { generateIdentity, identityToRecipient } from 'age-encryption'
import { beforeAll, describe, expect, test } from 'vitest'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { addPerson, callerFor, type Person } from '../../harness/people.ts'
import { idOf, twoCompanies, type World } from '../../tenancy/world.ts'
import { waitFor } from '../waiting.ts'

let world: World
let admin: Person
let own: string
let sealed: string
let identity: string
let sale: { id: string; last_name: string }

beforeAll(async () => {
  world = await twoCompanies()
  // The sample key belongs to nobody: with it every backup of the company would be refused.
  await world.db.admin.query('delete from backup_recipients')
  admin = world.ours.people.admin
  identity = await generateIdentity()
  const { rows } = await world.db.admin.query('select id, last_name, reference from sales where id = $1', [
    idOf(world.ours, 'sales'),
  ])
  sale = rows[0]
  own = await backUp(world.ours.company.id)
  sealed = await backUp(world.ours.company.id, [await identityToRecipient(identity)])
}, 90_000)

async function backUp(companyId: string | null, recipients: string[] = []): Promise<string> {
  const given = { reason: 'to be looked into', byName: 'a test', source: 'command', scheduledFor: null } as const
  const run = await makeBackupNow(world.services, { companyId, recipients, ...given })
  if (run?.state !== 'VERIFIED') throw new Error(`no backup: ${run?.failureMessage}`)
  return run.id
}

const backups = (person: Person) => callerFor(world.services, person).backups

const settled = (id: string): Promise<RestoreDetail> =>
  waitFor(async () => {
    const now = await backups(admin).getRestore({ id })
    return now.working ? null : now
  }, 240)

describe('rows of a backup', () => {
  test('are offered for tables whose rows a company names, and never for histories or credentials', async () => {
    const { tables, key } = await backups(admin).findRestoreChoices({ backupId: own })
    const rowKeys = Object.fromEntries(tables.map(({ key, rowKey }) => [key, rowKey]))
    expect(rowKeys).toMatchObject({ sales: 'id', leads: 'id', auditLogs: null, users: null })
    expect(key).toBe('none')
  })

  test('are found by any of their words, with how they stand today', async () => {
    const search = sale.last_name.toUpperCase()
    const find = () => backups(admin).findBackupRows({ backupId: own, table: 'sales', search })
    expect((await find()).rows).toMatchObject([{ id: sale.id, today: 'there', values: { last_name: sale.last_name } }])
    await world.db.admin.query('update sales set deleted_at = now() where id = $1', [sale.id])
    expect((await find()).rows).toMatchObject([{ id: sale.id, today: 'trash' }])
    await world.db.admin.query('update sales set deleted_at = null where id = $1', [sale.id])
    expect(
      (await backups(admin).findBackupRows({ backupId: own, table: 'sales', search: 'no such word' })).rows,
    ).toEqual([])
  })

  test('are read on from where the last page ended, each once', async () => {
    const all = await backups(admin).findBackupRows({ backupId: own, table: 'leads' })
    expect(all.rows.length).toBeGreaterThan(1)
    const ids: string[] = []
    let cursor: string | undefined
    do {
      const page = await backups(admin).findBackupRows({ backupId: own, table: 'leads', limit: 1, cursor })
      ids.push(...page.rows.map(({ id }) => id))
      cursor = page.next ?? undefined
    } while (cursor)
    expect(ids).toEqual(all.rows.map(({ id }) => id))
  })

  test('of another company are not shown to an operator who looks for this one’s', async () => {
    const operator = await addPerson(world.db, world.ours.company, { operator: true, name: 'Looks for rows' })
    const whole = await backUp(null)
    const { rows } = await backups(operator).findBackupRows({ backupId: whole, table: 'sales' })
    expect(rows.map(({ id }) => id)).toEqual([sale.id])
  })

  test('are neither shown nor found by what is secret in them', async () => {
    const { rows } = await world.db.admin.query(
      `select id, sort_code_ciphertext::text as text, fingerprint::text as fingerprint from payment_details where company_id = $1`,
      [world.ours.company.id],
    )
    const details = { backupId: own, table: 'paymentDetails' }
    const found = await backups(admin).findBackupRows(details)
    expect(found.rows.map(({ id }) => id)).toEqual([rows[0].id])
    expect(found.columns.filter((column) => /ciphertext|fingerprint/.test(column))).toEqual([])
    for (const search of [rows[0].text, rows[0].fingerprint].filter(Boolean))
      expect((await backups(admin).findBackupRows({ ...details, search: search.slice(0, 100) })).rows).toEqual([])
  })
})

describe('an encrypted backup', () => {
  test('is looked into and restored with the key that a person gives, which is kept nowhere', {
    timeout: 300_000,
  }, async () => {
    const mine = backups(admin)
    expect((await mine.findRestoreChoices({ backupId: sealed })).key).toBe('needed')
    const rows = { backupId: sealed, table: 'sales' }
    await expect(mine.findBackupRows(rows)).rejects.toMatchObject({ cause: { reason: 'KEY_NEEDED', field: 'secret' } })
    const stranger = await generateIdentity()
    for (const secret of [stranger, 'a passphrase', identity.slice(0, -1) + (identity.endsWith('X') ? 'Q' : 'X')])
      await expect(mine.findBackupRows({ ...rows, secret })).rejects.toMatchObject({ cause: { reason: 'WRONG_KEY' } })
    // As the key file has it, pasted into one line.
    const secret = `# created: today # public key: age1… ${identity}`
    expect((await mine.findBackupRows({ ...rows, secret })).rows).toMatchObject([{ id: sale.id }])

    await world.db.admin.query(`update sales set notes = 'overwritten' where id = $1`, [sale.id])
    const wish = {
      backupId: sealed,
      reason: 'from a sealed backup',
      selection: { kind: 'rows' as const, table: 'sales', keys: [{ id: sale.id }] },
      mode: 'merge' as const,
    }
    await expect(mine.createRestore(wish)).rejects.toMatchObject({ cause: { reason: 'KEY_NEEDED' } })
    const preview = await settled((await mine.createRestore({ ...wish, secret })).id)
    expect(preview, preview.failureMessage ?? '').toMatchObject({ state: 'PREVIEWED', updates: 1 })
    const differences = await mine.findRestoreDifferences({ id: preview.id, table: 'sales' })
    expect(differences.rows).toMatchObject([{ change: 'update', before: { notes: 'overwritten' } }])
    await mine.cancelRestore({ id: preview.id })

    const drill = await mine.drillBackup({ id: sealed, secret })
    const drilled = await waitFor(async () => {
      const now = await mine.getDrill({ id: drill.id })
      return now.working ? null : now
    }, 240)
    expect(drilled, drilled.failureMessage ?? '').toMatchObject({ state: 'PASSED' })
    expect(await keptIn(identity)).toEqual([])
  })
})

/** Tables of the database that hold the text anywhere. */
async function keptIn(text: string): Promise<string[]> {
  const { rows: tables } = await world.db.admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const { rows } = await world.db.admin.query(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [text])
    if (rows.length > 0) found.push(name)
  }
  return found
}
