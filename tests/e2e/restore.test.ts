import type { Browser, Cookie, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { hydrated, signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { barriers, overflow, ROUNDS } from '../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'
import { demoIds, type Ids } from './addresses.ts'

let web: TestWeb
let browser: Browser
let visited: Visit
let ids: Ids
let backup: string
let sale: { id: string; reference: string; last_name: string }

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  visited = await visit(browser, web.origin)
  await signIn(visited.page)
  ids = await demoIds(web)
  const { rows } = await web.db.admin.query(
    `select id, reference, last_name from sales s where company_id = $1 and deleted_at is null and btrim(last_name) <> ''
       and exists (select from appliances a where a.sale_id = s.id) order by id limit 1`,
    [ids.company],
  )
  sale = rows[0]
}, 120_000)

const one = async (text: string, values: unknown[] = []) => (await web.db.admin.query(text, values)).rows[0]

/** Everything that hangs on the sale and the sale itself, as the database has it. */
async function saleWithParts(): Promise<string> {
  const { text } = await one(
    `select json_build_array((select json_agg(s) from sales s where s.id = $1),
       (select json_agg(a order by a.id) from appliances a where a.sale_id = $1),
       (select json_agg(d order by d.id) from generated_documents d where d.sale_id = $1))::text as text`,
    [sale.id],
  )
  return text
}

async function reloadUntil(page: Page, words: RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        const text = await page.locator('main').innerText()
        if (!words.test(text)) await page.reload()
        return text
      },
      { timeout: 120_000, interval: 1_500 },
    )
    .toMatch(words)
}

test('a backup is drilled from its page, and only then counts as restorable', { timeout: 180_000 }, async () => {
  const { page, problems } = visited
  await page.goto('/admin/backup')
  await page.locator('form [name="reason"]').first().fill('Before the mistake')
  await page.locator('form [name="reason"]').first().press('Enter')
  await page.waitForFunction(() => /Verified/.test(document.querySelector('table')?.textContent ?? ''), null, {
    timeout: 60_000,
  })
  backup = (await one('select id from backup_runs order by id desc limit 1')).id
  await page.goto(`/admin/backup/${backup}`)
  await page.getByRole('button', { name: 'Drill now' }).click()
  await page.getByText('It restores', { exact: true }).first().waitFor({ timeout: 120_000 })
  expect(await page.locator('main').innerText()).toContain('Restorable')
  await page.getByRole('link', { name: 'Table by table' }).click()
  await page.getByRole('heading', { level: 1, name: /^Trial restore of/ }).waitFor()
  const sales = new Intl.NumberFormat('en-GB').format((await one('select count(*)::int as n from sales')).n)
  expect(await page.getByRole('row', { name: /^sales / }).innerText()).toMatch(
    new RegExp(`${sales}\\s+${sales}\\s+The same`),
  )
  expect(problems).toEqual([])
})

test('a sale that is gone is found in the backup, previewed to the value, and comes back as it was', {
  timeout: 240_000,
}, async () => {
  const { page, problems } = visited
  const before = await saleWithParts()
  const appliances = (await one('select count(*)::int as n from appliances where sale_id = $1', [sale.id])).n
  await web.db.admin.query(`update sales set notes = 'somebody overwrote this', last_name = 'Wrong' where id = $1`, [
    sale.id,
  ])
  await web.db.admin.query('delete from appliances where sale_id = $1', [sale.id])

  await page.goto(`/admin/backup/${backup}`)
  await page.getByRole('link', { name: 'Restore from this' }).click()
  await page.getByRole('link', { name: /Single records/ }).click()
  await page.locator('[name="search"]').fill(`${sale.reference} ${sale.last_name.toUpperCase()}`)
  await page.getByRole('button', { name: 'Find in the backup' }).click()
  await page.getByRole('checkbox', { name: new RegExp(sale.reference) }).check()
  await page.locator('[name="reason"]').fill('The sale was overwritten')
  await page.getByRole('button', { name: 'Preview the restore' }).click()
  await page.getByRole('heading', { name: 'What would change' }).waitFor({ timeout: 120_000 })

  const counts = async (table: string) =>
    (await page.getByRole('row', { name: new RegExp(`^${table} `) }).innerText()).split(/\s+/).slice(1, 4)
  expect(await counts('sales')).toEqual(['0', '1', '0'])
  expect(await counts('appliances')).toEqual([String(appliances), '0', '0'])
  await page.getByRole('link', { name: 'sales', exact: true }).click()
  const names = page.locator('#differences tr', { hasText: 'last_name' })
  expect(await names.innerText()).toMatch(new RegExp(`Wrong\\s+${sale.last_name}`))
  const restore = await one('select id, inserts, updates, deletes from restore_runs order by id desc limit 1')

  await page.locator('[name="phrase"]').fill('yes')
  await page.getByRole('button', { name: 'Restore now' }).click()
  await page.getByRole('alert').first().waitFor()
  const { slug } = await one('select slug from companies where id = $1', [ids.company])
  await page.locator('[name="phrase"]').fill(`restore ${slug}`)
  await page.getByRole('button', { name: 'Restore now' }).click()
  // Everybody is signed out by it, who did it as well.
  await page.waitForURL(/\/sign-in/, { timeout: 120_000 })
  await signIn(page)
  await page.goto(`/admin/backup/restores/${restore.id}`)
  await page.getByText('The data is restored').waitFor()

  expect(await saleWithParts()).toBe(before)
  const { outcome, safety_backup_id } = await one('select outcome, safety_backup_id from restore_runs where id = $1', [
    restore.id,
  ])
  const { inserts, updates, deletes } = outcome
  expect({ inserts, updates, deletes }).toEqual({
    inserts: Number(restore.inserts),
    updates: Number(restore.updates),
    deletes: Number(restore.deletes),
  })
  expect(await one('select state from backup_runs where id = $1', [safety_backup_id])).toEqual({ state: 'VERIFIED' })
  expect(problems).toEqual([])
})

test('every page says that sending is paused, until somebody says what they looked at', async () => {
  const { page, problems } = visited
  await page.goto('/sales')
  await page.getByText(/^Sending is paused after a restore/).waitFor()
  await page.getByRole('link', { name: 'Look and release' }).click()
  await page.locator('[name="reason"]').fill('Looked through the queue')
  await page.getByRole('button', { name: 'Let messages go out again' }).click()
  await page.waitForFunction(() => !/Sending is paused/.test(document.body.textContent ?? ''))
  expect(await one(`select release_reason from outbound_holds where company_id = $1`, [ids.company])).toEqual({
    release_reason: 'Looked through the queue',
  })
  expect(problems).toEqual([])
})

test('when the data changed since the preview, nothing is restored and the new figures are asked about', {
  timeout: 240_000,
}, async () => {
  const { page } = visited
  await web.db.admin.query(`update sales set notes = 'one' where id = $1`, [sale.id])
  const url = await previewTable(page, 'sales')
  await web.db.admin.query(`update sales set notes = 'two' where id = $1`, [sale.id])
  await confirm(page)
  await page.getByText('The data changed since you looked').waitFor({ timeout: 120_000 })
  expect((await one('select notes from sales where id = $1', [sale.id])).notes).toBe('two')
  await page.goto(url)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByText('Nothing of the live data was changed.').waitFor()
})

describe('without JavaScript', () => {
  test('the same is done by forms alone', { timeout: 300_000 }, async () => {
    const plain = await visit(browser, web.origin, { javaScript: false })
    const { page, problems } = plain
    await signIn(page)
    await web.db.admin.query(`update sales set notes = 'without a script' where id = $1`, [sale.id])
    await page.goto(`/admin/backup/restores/new?backup=${backup}&kind=rows`)
    await page.locator('[name="search"]').fill(sale.reference)
    await page.locator('[name="reason"]').fill('Without a script')
    await press(page, 'find')
    expect(await page.locator('[name="reason"]').inputValue()).toBe('Without a script')
    await press(page, 'preview')
    expect(await page.locator('main').innerText()).toContain('Tick at least one.')
    await page.goto(
      `/admin/backup/restores/new?backup=${backup}&kind=rows&intent=find&table=sales&search=${sale.reference}`,
    )
    await page.locator(`[name="row:${sale.id}"]`).check()
    await page.locator('[name="reason"]').fill('Without a script')
    await press(page, 'preview')
    const url = page.url()
    await reloadUntil(page, /What would change/)
    await page.locator('[name="phrase"]').fill('nearly')
    await page.locator('[name="skipSafetyBackup"]').check()
    await press(page, 'confirm')
    expect(await page.locator('[name="phrase"]').inputValue()).toBe('nearly')
    const { slug } = await one('select slug from companies where id = $1', [ids.company])
    await page.locator('[name="phrase"]').fill(`restore ${slug}`)
    await press(page, 'confirm')
    await expect
      .poll(async () => (await page.goto(url)) && new URL(page.url()).pathname, { timeout: 120_000, interval: 1_500 })
      .toBe('/sign-in')
    await signIn(page)
    await page.goto(url)
    expect(await page.locator('main').innerText()).toContain('No backup was made first, on purpose.')
    expect((await one('select notes from sales where id = $1', [sale.id])).notes).not.toBe('without a script')
    expect(problems).toEqual([])
    await plain.context.close()
  })
})

test('nobody but an admin reaches any of it', async () => {
  const theirs = await visit(browser, web.origin)
  await signIn(theirs.page, 'demo@example.com', 'Demo123!')
  for (const role of ['manager', 'agent', 'accounts', 'viewer']) {
    await web.db.admin.query(
      `update user_companies set role = $1 where user_id = (select id from users where email = 'demo@example.com')`,
      [role],
    )
    for (const path of ['restores', `restores/new?backup=${backup}`]) {
      const response = await theirs.page.goto(`/admin/backup/${path}`)
      expect(response?.status(), `${role} at ${path}`).toBe(403)
    }
  }
  await theirs.context.close()
})

describe('each page', () => {
  let paths: string[]
  let cookies: Cookie[]

  beforeAll(async () => {
    const { page, context } = visited
    await signIn(page)
    cookies = await context.cookies()
    await web.db.admin.query(`update sales set notes = 'to look at' where id = $1`, [sale.id])
    const drill = (await one('select id from backup_drills limit 1')).id
    const restored = (await one(`select id from restore_runs where state = 'RESTORED' limit 1`)).id
    paths = [
      await previewTable(page, 'sales'),
      `/admin/backup/restores/${restored}`,
      '/admin/backup/restores',
      '/admin/backup/restores/new',
      `/admin/backup/restores/new?backup=${backup}&kind=rows&intent=find&table=sales`,
      `/admin/backup/restores/new?backup=${backup}&kind=tables`,
      `/admin/backup/drills/${drill}`,
      `/admin/backup/${backup}`,
    ]
  })

  test.each(ROUNDS)(
    'is accessible and fits in $locale, $theme, $width pixels wide',
    async ({ locale, theme, width }) => {
      const { page, problems, context } = await visit(browser, web.origin, { locale, width, colorScheme: theme })
      const value = encodeURIComponent(new URLSearchParams({ locale, theme }).toString())
      await context.addCookies([...cookies, { name: 'cf_preferences', value, url: web.origin }])
      for (const path of paths) {
        await page.goto(path)
        await hydrated(page)
        expect(await overflow(page), path).toEqual([])
        expect(await barriers(page), path).toEqual([])
      }
      expect(problems).toEqual([])
      await context.close()
    },
  )
})

/** Without scripts every press loads a page; a click alone does not wait for it. */
async function press(page: Page, intent: string): Promise<void> {
  const button = page.locator(`main button[name="intent"][value="${intent}"]`).first()
  await Promise.all([page.waitForEvent('load'), button.click()])
}

/** Asks for the preview of one table and waits for it. @returns its address. */
async function previewTable(page: Page, table: string): Promise<string> {
  await page.goto(`/admin/backup/restores/new?backup=${backup}&kind=tables`)
  await page.locator(`[name="table:${table}"]`).check()
  await page.locator('[name="reason"]').fill(`Put ${table} back`)
  await page.getByRole('button', { name: 'Preview the restore' }).click()
  await page.getByRole('heading', { name: 'What would change' }).waitFor({ timeout: 120_000 })
  return new URL(page.url()).pathname
}

async function confirm(page: Page): Promise<void> {
  const { slug } = await one('select slug from companies where id = $1', [ids.company])
  await page.locator('[name="phrase"]').fill(`restore ${slug}`)
  await page.locator('[name="skipSafetyBackup"]').check()
  await page.getByRole('button', { name: 'Restore now' }).click()
}
