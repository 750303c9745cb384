import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { unpackBackup } from '../backups/unpacking.ts'
import { hydrated, signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'

const REASON = 'Before the spring campaign'

let web: TestWeb
let browser: Browser
let visited: Visit

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  visited = await visit(browser, web.origin)
  await signIn(visited.page)
})

test('a backup needs a reason', async () => {
  const { page } = visited
  await page.goto('/admin/backup')
  const reason = page.locator('form [name="reason"]').first()
  await reason.fill('x')
  await reason.press('Enter')
  await page.getByRole('alert').first().waitFor()
  expect(await reason.inputValue()).toBe('x')
  const { rows } = await web.db.admin.query('select from backup_runs')
  expect(rows).toEqual([])
})

test('with a reason it is made while one watches, verified, and its page counts what is in it', async () => {
  const { page, problems } = visited
  await page.goto('/admin/backup')
  const reason = page.locator('form [name="reason"]').first()
  await reason.fill(REASON)
  await reason.press('Enter')
  await page.getByRole('table').getByText(REASON).first().waitFor()
  // The form is ready for the next one, and what that is refused stays to be read while the page follows the first.
  await expect.poll(() => reason.inputValue()).toBe('')
  await reason.fill('x')
  await reason.press('Enter')
  await page.getByRole('alert').first().waitFor()
  await reason.focus()
  await page.waitForFunction(() => /Verified/.test(document.querySelector('table')?.textContent ?? ''), null, {
    timeout: 60_000,
  })
  expect(await page.getByRole('alert').first().innerText()).toContain('at least 3 characters')
  expect(await reason.evaluate((field) => field === document.activeElement)).toBe(true)

  await page.locator('table a[href^="/admin/backup/"]').first().click()
  await page.getByRole('heading', { level: 1, name: /^Backup of/ }).waitFor()
  const main = await page.locator('main').innerText()
  const number = new Intl.NumberFormat('en-GB')
  for (const [label, table] of [
    ['SMS', 'sms_logs'],
    ['Emails', 'email_logs'],
    ['Documents', 'generated_documents'],
  ] as const) {
    expect(main, label).toMatch(new RegExp(`${label}\\s+${number.format(await countOf(table))}\\b`))
  }
  expect(main).toContain(REASON)
  expect(problems).toEqual([])
})

test('the downloaded file opens with zstd, and its rows are the rows of the database', async () => {
  const { page } = visited
  const downloading = page.waitForEvent('download')
  await page
    .getByRole('link', { name: 'Download' })
    .or(page.getByRole('button', { name: 'Download' }))
    .first()
    .click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/^comprehensive-backup-.*\.json\.zst$/)
  const backup = JSON.parse(await unpackBackup(await download.path()))

  for (const [key, table] of [
    ['leads', 'leads'],
    ['sales', 'sales'],
    ['appliances', 'appliances'],
    ['smsLogs', 'sms_logs'],
  ] as const) {
    expect(backup.tables[key], key).toHaveLength(await countOf(table))
  }
  const { rows } = await web.db.admin.query<{ id: string }>(
    'select id, company_id, first_name, last_name, phone, email, disposition, created_on::text, version from leads',
  )
  const saved = new Map(backup.tables.leads.map((lead: { id: string }) => [lead.id, lead]))
  for (const row of rows) expect(saved.get(row.id)).toMatchObject(row)
})

test('nothing in the file opens a door', async () => {
  const { rows } = await web.db.admin.query<{ path: string }>(
    `select file_path as path from backup_runs where state in ('VERIFIED', 'RESTORABLE')`,
  )
  const [run] = rows
  const text = await unpackBackup(`${web.store}/${run?.path}`)
  const secrets = await web.db.admin.query<{ secret: string }>(
    `select password_hash as secret from users where password_hash is not null union all select id from sessions`,
  )
  expect(secrets.rows.length).toBeGreaterThan(1)
  for (const { secret } of secrets.rows) expect(text).not.toContain(secret)
  expect(text).toContain('[ENCRYPTED]')
})

test('"verify again" reads the file once more and says so', async () => {
  const { page, problems } = visited
  await page.getByRole('button', { name: /Verify/ }).click()
  await page.waitForFunction(() => /Every byte is right/.test(document.querySelector('main')?.textContent ?? ''))
  expect(problems).toEqual([])
})

test('a page opened while one is being made is the page that the server wrote, figure by figure', async () => {
  const { page, problems } = visited
  // Node and Chromium word thousands differently, and a page that differs in a word is drawn anew from nothing.
  await web.db.admin.query(
    `insert into backup_runs (id, kind, source, reason, requested_by_name, state, started_at, created_at, updated_at,
       lease_token, lease_owner, lease_expires_at, progress)
     values (gen_random_uuid(), 'comprehensive', 'page', 'Half way', 'Ada', 'RUNNING', now(), now(), now(),
       gen_random_uuid(), 'a test', now() + interval '1 hour', $1)`,
    [
      {
        phase: 'reading',
        table: 'leads',
        tables: 90,
        tablesDone: 30,
        rows: 22_800,
        estimatedRows: 83_400,
        plainBytes: 9_000_000,
        fileBytes: 1_200_000,
        rowsPerSecond: 17_800,
        secondsLeft: 3,
      },
    ],
  )
  await page.goto('/admin/backup')
  await hydrated(page)
  await page.getByText('22,800 of 83,400').waitFor()
  await page.getByText(/17\.8k a second/i).waitFor()
  expect(problems).toEqual([])
})

/** Of all companies: the demo's admin is an operator, whose backup is of the whole database. */
async function countOf(table: string): Promise<number> {
  const { rows } = await web.db.admin.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  return rows[0]?.n ?? -1
}
