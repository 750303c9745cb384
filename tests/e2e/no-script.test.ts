import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import en from '#app/i18n/en/index.ts'
import { signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'
import { keepWorking } from '../imports/jobs.ts'
import { demoIds, type Ids } from './addresses.ts'
import { LATIN1_FILE } from './lead-files.ts'

let web: TestWeb
let browser: Browser
let visited: Visit
let ids: Ids

beforeAll(async () => {
  web = await startTestWeb()
  keepWorking(web.services)
  browser = await startBrowser()
  visited = await visit(browser, web.origin, { javaScript: false })
  await signIn(visited.page)
  ids = await demoIds(web)
})

/** Without scripts every press loads a page; a click alone does not wait for it. */
async function press(page: Page, intent: string): Promise<void> {
  const button = page.locator(`button[name="intent"][value="${intent}"]:visible`).first()
  await Promise.all([page.waitForEvent('load'), button.click()])
}

const one = async <Row extends object>(text: string, values: string[] = []) =>
  (await web.db.admin.query<Row>(text, values)).rows[0]

test('without JavaScript, signing in has worked', async () => {
  expect(new URL(visited.page.url()).pathname).not.toBe('/sign-in')
  expect(await visited.page.locator('nav a[href="/sales"]').count()).toBeGreaterThan(0)
})

test('without JavaScript, a list is filtered and paged by its address', async () => {
  const { page, problems } = visited
  await page.goto('/sales?status=CANCELLED')
  const statuses = await page.locator('table tbody tr').allInnerTexts()
  expect(statuses.length).toBeGreaterThan(0)
  for (const row of statuses) expect(row).toContain('Cancelled')
  expect(problems).toEqual([])
})

test('without JavaScript, a lead gets a disposition', async () => {
  const { page, problems } = visited
  const lead = await one<{ id: string }>(
    `select id from leads where company_id = $1 and disposition = 'NEW' and deleted_at is null limit 1`,
    [ids.company],
  )
  await page.goto(`/leads/${lead?.id}`)
  await page.locator('select[name="disposition"]').selectOption('CONTACTED')
  await page.locator('input[name="reason"]').fill('Spoke to them')
  await press(page, 'disposition')
  expect(await one(`select disposition from leads where id = $1`, [lead?.id ?? ''])).toEqual({
    disposition: 'CONTACTED',
  })
  expect(await page.locator('main').innerText()).toContain('Spoke to them')
  expect(problems).toEqual([])
})

test('without JavaScript, ticked leads are given to somebody; a refusal is said once and keeps the ticks', async () => {
  const { page, problems } = visited
  await page.goto('/leads')
  const alert = page.locator('main [role="alert"]')
  await press(page, 'assign')
  expect(await alert.allInnerTexts()).toEqual([en.leads.refusals.NOTHING_SELECTED])

  const first = page.locator('main tbody input[name="ids"]').first()
  const lead = await first.inputValue()
  await first.check()
  await page.locator('form[id$="-bulk"] select[name="disposition"]').selectOption('NOT_INTERESTED')
  await press(page, 'disposition')
  expect(await alert.count()).toBe(1)
  const said = (await alert.innerText()).trim()
  expect((await page.locator('main').innerText()).split(said)).toHaveLength(2)
  expect(await first.isChecked()).toBe(true)

  await page.locator('main select[name="assignedTo"]').selectOption('me')
  await press(page, 'assign')
  expect(await one(`select u.email from leads l join users u on u.id = l.assigned_to where l.id = $1`, [lead])).toEqual(
    { email: 'admin@example.com' },
  )
  expect(problems).toEqual([])
})

test('without JavaScript, a message in doubt is settled from the list', async () => {
  const { page, problems } = visited
  await page.goto('/messages/outbox?group=doubt')
  const ticks = page.locator('main tbody input[name="ids"]')
  const count = await ticks.count()
  await ticks.first().check()
  await press(page, 'settle')
  expect(await page.locator('main [role="alert"]').count()).toBe(1)
  expect(await ticks.first().isChecked()).toBe(true)
  await page.locator('main select[name="as"]').selectOption('FAILED')
  await page.locator('main input[name="note"]').fill('It came back.')
  await press(page, 'settle')
  expect(await ticks.count()).toBe(count - 1)
  expect(problems).toEqual([])
})

test('without JavaScript, a sale is entered with two appliances; a mistake keeps what was typed', async () => {
  const { page, problems } = visited
  await page.goto('/sales/new')
  await page.locator('[name="lastName"]').fill('Plainpage')
  await page.locator('[name="phone"]').fill('07700 900777')
  await page.locator('[name="source"]').fill('Walk-in')
  // A sale of nothing is a slip more often than a wish: it is asked about.
  await press(page, 'save')
  await page.locator('input[name="withoutAppliances"]').waitFor()
  expect(await page.locator('[name="source"]').inputValue()).toBe('Walk-in')
  await fillAppliance(page, 0)
  await press(page, 'add-appliance')
  expect(await page.locator('[name="lastName"]').inputValue()).toBe('Plainpage')
  await fillAppliance(page, 1)
  await page.locator('[name="phone"]').fill('12')
  await page.locator('[name="appliances[1].price"]').fill('much')
  await press(page, 'save')
  expect(new URL(page.url()).pathname).toBe('/sales/new')
  const links = page.locator('main [role="alert"] a')
  expect((await links.allInnerTexts()).map((text) => text.split(':')[0])).toEqual([
    en.sales.fields.phone,
    'Appliance 2 – Price',
  ])
  await links.last().click()
  expect(await page.locator('[name="appliances[1].price"]').evaluate((field) => field.matches(':target'))).toBe(true)
  expect(await page.locator('[name="appliances[1].make"]').inputValue()).toBe('Bosch')

  await page.locator('[name="phone"]').fill('07700 900777')
  await page.locator('[name="appliances[1].price"]').fill('120.00')
  await press(page, 'save')
  expect(new URL(page.url()).pathname).toMatch(/^\/sales\/[0-9a-f-]{36}$/)
  expect(await one(`select appliance_count from sales where last_name = 'Plainpage'`)).toEqual({ appliance_count: 2 })
  expect(problems).toEqual([])
})

async function fillAppliance(page: Page, row: number): Promise<void> {
  await page.locator(`[name="appliances[${row}].kind"]`).fill('Boiler')
  await page.locator(`[name="appliances[${row}].make"]`).fill('Bosch')
  await page.locator(`[name="appliances[${row}].cover"]`).fill('Repair')
  await page.locator(`[name="appliances[${row}].price"]`).fill('120.00')
  await page.locator(`[name="appliances[${row}].monthly"]`).fill('10.00')
}

test('without JavaScript, a file of leads is imported', async () => {
  const { page, problems } = visited
  await page.goto('/leads/imports/new')
  await page.locator('input[type="file"]').setInputFiles(LATIN1_FILE)
  await page.locator('main form button[type="submit"]').first().click()
  await press(page, 'preview')
  await reloadUntil(page, 'button[value="start"]')
  await press(page, 'start')
  await reloadUntil(page, 'a[href^="/leads?batch="]')
  expect(await one(`select count(*)::int as n from leads where last_name like 'Walk-%'`)).toEqual({ n: 2 })
  expect(problems).toEqual([])
})

test('without JavaScript, a backup is asked for and its page says when it is verified', async () => {
  const { page, problems } = visited
  await page.goto('/admin/backup')
  await page.locator('form [name="reason"]').first().fill('Without a script')
  await page.locator('form:has([name="reason"]) button[type="submit"]').first().click()
  await expect
    .poll(
      async () => {
        await page.goto('/admin/backup')
        return page.locator('table').last().innerText()
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toContain('Verified')
  expect(problems).toEqual([])
})

async function reloadUntil(page: Page, selector: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const there = (await page.locator(selector).count()) > 0
        if (!there) await page.reload()
        return there
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true)
}

test('without JavaScript, signing out works', async () => {
  const { page } = visited
  await page.goto('/sales')
  const menu = await page.locator('[popover]:has(button[form="sign-out"])').getAttribute('id')
  await page.locator(`button[popovertarget="${menu}"]:visible`).click()
  await page.locator('button[form="sign-out"]').click()
  await page.waitForURL(/\/sign-in/)
  await page.goto('/sales')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
})
