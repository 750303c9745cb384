import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { signIn, startBrowser, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'
import { demoIds } from './addresses.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

test('whoever opens the first page is led to the sign-in form, and back after it', async () => {
  const { page, context, problems } = await visit(browser, web.origin)
  await page.goto('/sales?status=ACTIVE')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  await page.fill('input[name="email"]', 'admin@example.com')
  await page.fill('input[name="password"]', 'Admin123!')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/sales?status=ACTIVE')
  expect(problems).toEqual([])
  await context.close()
})

test('a wrong password is refused in words, and the address stays typed', async () => {
  const { page, context, problems } = await visit(browser, web.origin)
  await page.goto('/sign-in')
  await page.fill('input[name="email"]', 'admin@example.com')
  await page.fill('input[name="password"]', 'not the password')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').first().waitFor()
  expect(await page.inputValue('input[name="email"]')).toBe('admin@example.com')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(problems).toEqual([])
  await context.close()
})

test('keys pressed before the scripts have loaded break nothing', async () => {
  for (const waitUntil of ['commit', 'domcontentloaded', 'commit', 'domcontentloaded'] as const) {
    const { page, context, problems } = await visit(browser, web.origin)
    await page.goto('/sign-in', { waitUntil })
    await page.fill('input[name="email"]', `nobody-${waitUntil}@example.com`)
    await page.fill('input[name="password"]', 'not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').first().waitFor()
    expect(problems).toEqual([])
    await context.close()
  }
})

test('the overview shows the figures that the database holds', async () => {
  const { page, context, problems } = await visit(browser, web.origin)
  await signIn(page)
  await page.goto('/overview?range=30d')
  const { company } = await demoIds(web)
  const { rows } = await web.db.admin.query<{ sales: number; leads: number; cancelled: number; best: string }>(
    `with days as (select (now() at time zone c.time_zone)::date as today from companies c where c.id = $1)
     select
       (select count(*)::int from sales, days where company_id = $1 and deleted_at is null
          and status <> 'CANCELLED' and sold_on between today - 29 and today) as sales,
       (select count(*)::int from leads, days where company_id = $1 and deleted_at is null
          and created_on between today - 29 and today) as leads,
       (select u.name from sales s join users u on u.id = s.agent_id, days where company_id = $1 and s.deleted_at is null
          and status <> 'CANCELLED' and sold_on between today - 29 and today
          group by u.name order by sum(total_minor) desc limit 1) as best`,
    [company],
  )
  const [figures] = rows
  const main = await page.locator('main').innerText()
  const format = new Intl.NumberFormat('en-GB')
  expect(main).toMatch(new RegExp(`Sales\\s+${format.format(figures?.sales ?? -1)}\\b`))
  expect(main).toMatch(new RegExp(`${format.format(figures?.leads ?? -1)} leads came in`))
  expect(main).toContain(figures?.best ?? 'nobody')
  expect(problems).toEqual([])
  await context.close()
})

test('signing out ends the session, and the back button shows nothing of it', async () => {
  const { page, context, problems } = await visit(browser, web.origin)
  await signIn(page)
  const cookies = await context.cookies()
  await page.goto('/sales')
  const response = await page.request.post('/sign-out', { headers: { origin: web.origin }, maxRedirects: 0 })
  expect(response.status()).toBeLessThan(400)
  // Even the cookie of before opens nothing any more.
  await context.clearCookies()
  await context.addCookies(cookies)
  await page.goto('/sales')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  expect(problems).toEqual([])
  await context.close()
})
