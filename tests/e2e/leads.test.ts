import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { hydrated, signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'
import { keepWorking } from '../imports/jobs.ts'
import { LATIN1_FILE, longFile, UTF8_FILE } from './lead-files.ts'

let web: TestWeb
let browser: Browser
let visited: Visit

beforeAll(async () => {
  web = await startTestWeb()
  keepWorking(web.services)
  browser = await startBrowser()
  visited = await visit(browser, web.origin)
  await signIn(visited.page)
})

const press = (page: Page, intent: string) => page.locator(`button[name="intent"][value="${intent}"]`).first().click()

async function upload(page: Page, file: typeof UTF8_FILE): Promise<void> {
  await page.goto('/leads/imports/new')
  await page.locator('input[type="file"]').setInputFiles(file)
  await page.locator('main form button[type="submit"]').first().click()
  await page.waitForURL(/\/leads\/imports\/[0-9a-f-]{36}/)
}

async function leadsNamed(pattern: string) {
  const { rows } = await web.db.admin.query<{
    id: string
    first_name: string
    last_name: string
    phone: string | null
  }>(
    `select id, first_name, last_name, phone from leads where last_name like $1 and deleted_at is null order by last_name`,
    [pattern],
  )
  return rows
}

test('a file with a byte order mark, semicolons and line breaks in quotes shows a verdict for each row', async () => {
  const { page, problems } = visited
  await upload(page, UTF8_FILE)
  await press(page, 'preview')
  await page.locator('button[value="start"]').waitFor({ timeout: 60_000 })

  // Nothing is written before one says so.
  expect(await leadsNamed('Walk-%')).toEqual([])
  const table = page.locator('table').last()
  const rows = await table.locator('tbody tr').allInnerTexts()
  expect(rows).toHaveLength(5)
  expect(rows.join('\n')).toContain('Walk-Lovelace')
  const { rows: verdicts } = await web.db.admin.query<{ verdict: string; n: number }>(
    `select verdict, count(*)::int as n from lead_import_rows r
     join lead_import_batches b on b.company_id = r.company_id and b.id = r.batch_id
     where b.file_name = $1 group by verdict order by verdict`,
    [UTF8_FILE.name],
  )
  expect(verdicts).toEqual([
    { verdict: 'duplicate_in_file', n: 1 },
    { verdict: 'invalid', n: 2 },
    { verdict: 'new', n: 2 },
  ])
  expect(problems).toEqual([])
})

test('imported, the good rows are leads and the others are in a file of their own', async () => {
  const { page, problems } = visited
  await press(page, 'start')
  await page.locator('a[href$="/rejected.csv"]').waitFor({ timeout: 60_000 })
  expect((await leadsNamed('Walk-%')).map(({ last_name, phone }) => [last_name, phone])).toEqual([
    ['Walk-Hopper', '+447700900302'],
    ['Walk-Lovelace', '+447700900301'],
  ])
  const { rows } = await web.db.admin.query<{ notes: string }>(
    `select notes from leads where last_name = 'Walk-Lovelace'`,
  )
  expect(rows[0]?.notes).toBe('Two lines,\nand "quotes"')

  const response = await page.request.get(`${page.url().replace(/\?.*/, '')}/rejected.csv`)
  expect(response.status()).toBe(200)
  const text = await response.text()
  expect(text).toContain('Walk-Phone')
  // In words, for the person who corrects it.
  expect(text).toContain('Telephone: too short')
  expect(text).not.toContain('Walk-Hopper')
  expect(problems).toEqual([])
})

test('letters of Latin-1 arrive as they were meant, with the numbers and the usual values of the country chosen', async () => {
  const { page, problems } = visited
  await upload(page, LATIN1_FILE)
  await page.locator('select[name="country"]').selectOption({ label: 'Türkiye' })
  await page.locator('select[name="defaults.country"]').selectOption({ label: 'Iceland' })
  await page.locator('select[name="defaults.locale"]').selectOption({ label: 'Français' })
  await press(page, 'preview')
  await page.locator('button[value="start"]').click({ timeout: 60_000 })
  await page.getByRole('link', { name: /leads/i }).first().waitFor()
  await expect
    .poll(async () => (await leadsNamed('Walk-%')).map(({ last_name }) => last_name), { timeout: 30_000 })
    .toEqual(['Walk-Hopper', 'Walk-Lefèvre', 'Walk-Lovelace', 'Walk-Müller'])
  const { rows } = await web.db.admin.query(
    `select phone, country, locale from leads where last_name in ('Walk-Müller', 'Walk-Lefèvre') order by phone`,
  )
  expect(rows).toEqual([
    { phone: '+905322000311', country: 'IS', locale: 'fr' },
    { phone: '+905322000312', country: 'IS', locale: 'fr' },
  ])
  expect(problems).toEqual([])
})

test('a lead gets a disposition with a reason, and its history says so', async () => {
  const { page, problems } = visited
  const [lead] = await leadsNamed('Walk-Lovelace')
  await page.goto(`/leads/${lead?.id}`)
  await page.locator('select[name="disposition"]').selectOption('INTERESTED')
  await page.locator('input[name="reason"]').fill('Asked for a quote of two machines')
  await press(page, 'disposition')
  await page.getByText('Asked for a quote of two machines').first().waitFor()
  const { rows } = await web.db.admin.query(
    'select l.disposition, h.from_code, h.to_code, h.reason from leads l join lead_disposition_history h on h.lead_id = l.id where l.id = $1 and h.reason is not null',
    [lead?.id],
  )
  expect(rows).toEqual([
    { disposition: 'INTERESTED', from_code: 'NEW', to_code: 'INTERESTED', reason: 'Asked for a quote of two machines' },
  ])
  expect(problems).toEqual([])
})

test('the lead becomes a sale with two appliances, and no second one', async () => {
  const { page, problems } = visited
  const [lead] = await leadsNamed('Walk-Lovelace')
  await page.goto(`/leads/${lead?.id}`)
  await page.locator(`a[href="/sales/new?lead=${lead?.id}"]`).first().click()
  await page.waitForURL(/\/sales\/new\?lead=/)
  await page.getByLabel('Last name').waitFor()
  expect(await page.locator('input[name="lastName"]').inputValue()).toBe('Walk-Lovelace')

  await page.locator('button[value="add-appliance"]').click()
  for (const [row, kind, price, monthly] of [
    [0, 'Washing machine', '120.00', '10.00'],
    [1, 'Boiler', '240.60', '20.05'],
  ] as const) {
    await page.locator(`[name="appliances[${row}].kind"]`).fill(kind)
    await page.locator(`[name="appliances[${row}].make"]`).fill('Bosch')
    await page.locator(`[name="appliances[${row}].cover"]`).fill('Repair and replace')
    await page.locator(`[name="appliances[${row}].price"]`).fill(price)
    await page.locator(`[name="appliances[${row}].monthly"]`).fill(monthly)
  }
  await page.locator('button[name="intent"][value="save"]:visible').click()
  await page.waitForURL(/\/sales\/[0-9a-f-]{36}/)
  await page.getByText('£360.60').first().waitFor()

  const { rows } = await web.db.admin.query(
    `select s.total_minor::int, s.monthly_minor::int, s.appliance_count, l.disposition from sales s join leads l on l.id = s.lead_id where s.lead_id = $1`,
    [lead?.id],
  )
  expect(rows).toEqual([{ total_minor: 36_060, monthly_minor: 3_005, appliance_count: 2, disposition: 'CONVERTED' }])

  // Whoever tries again is led to the sale that is there.
  await page.goto(`/sales/new?lead=${lead?.id}`)
  expect(await page.locator('input[name="lastName"]').count()).toBe(0)
  expect(await page.locator('main a[href^="/sales/"]').count()).toBeGreaterThan(0)
  expect(problems).toEqual([])
})

test('the palette tells the lead from the sale it became', async () => {
  const { page, problems } = visited
  await page.goto('/leads')
  await hydrated(page)
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').fill('Walk-Lovelace')
  for (const kind of ['Leads', 'Sales']) {
    const found = palette.getByRole('group', { name: kind }).getByRole('option', { name: /Walk-Lovelace/ })
    await found.first().waitFor()
    expect(await found.count()).toBe(1)
  }
  await page.keyboard.press('Escape')
  expect(problems).toEqual([])
})

test('each page of the list says which rows it shows', async () => {
  const { page } = visited
  await page.goto('/leads')
  const pages = page.getByRole('navigation', { name: 'Pages' })
  const count = /^1–50 of ([\d,]+) rows/.exec(await pages.innerText())?.[1]
  await pages.getByRole('link', { name: 'Next' }).click()
  await pages.getByText(`51–100 of ${count} rows`).waitFor()
  // Without its number a link stands anywhere in the list.
  await page.goto(page.url().replace(/&page=\d+/, ''))
  await pages.getByText(`50 of ${count} rows`, { exact: true }).waitFor()
})

test('fifty thousand rows are checked and written while one watches', { timeout: 180_000 }, async () => {
  const { page, problems } = visited
  await upload(page, longFile(50_000))
  await press(page, 'preview')
  await page.locator('button[value="start"]').click({ timeout: 90_000 })
  await expect
    .poll(async () => (await leadsNamed('Walk-Bulk%')).length, { timeout: 90_000, interval: 500 })
    .toBe(50_000)
  await page.getByText('50,000').first().waitFor({ timeout: 20_000 })
  expect(problems).toEqual([])
})
