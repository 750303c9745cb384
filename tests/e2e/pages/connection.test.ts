import type { Browser, BrowserContext, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { hydrated, signIn, startBrowser, visit } from '../../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'

const t = translate('en')
let web: TestWeb
let browser: Browser
let page: Page
let context: BrowserContext

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

beforeEach(async () => {
  const visited = await visit(browser, web.origin)
  ;({ page, context } = visited)
  await signIn(page)
  await page.goto('/leads/new')
  await hydrated(page)
  return () => context.close()
})

const NOTES = 'Half an hour of what was said on the telephone.'

async function fillIn(lastName: string): Promise<void> {
  await page.locator('[name="lastName"]').fill(lastName)
  await page.locator('[name="email"]').fill(`${lastName}@example.com`)
  await page.locator('[name="notes"]').fill(NOTES)
}

const send = () =>
  page
    .locator('main')
    .getByRole('button', { name: t('leads.form.create') })
    .click()

const countOf = async (lastName: string): Promise<number> =>
  (await web.db.admin.query('select count(*)::integer as n from leads where last_name = $1', [lastName])).rows[0].n

test('what is sent while the connection is gone stays in its form, and is saved once it is back', async () => {
  await fillIn('Tunnel')
  await context.setOffline(true)
  await send()
  await page.getByText(t('errors.unsent')).first().waitFor()
  expect(await page.locator('[name="notes"]').inputValue()).toBe(NOTES)
  await context.setOffline(false)
  await send()
  await page.waitForURL(/\/leads\/[0-9a-f-]{36}/)
  expect(await countOf('Tunnel')).toBe(1)
})

test('what the server took, but whose answer was lost, is not sent again by itself', async () => {
  await fillIn('Lost')
  const asked: string[] = []
  await page.route('**/*.data*', async (route) => {
    const method = route.request().method()
    asked.push(method)
    if (method === 'POST') await route.fetch({ maxRedirects: 0 })
    await route.abort('connectionreset')
  })
  await send()
  await page.getByText(t('errors.unanswered')).first().waitFor()
  await page.waitForLoadState('networkidle')
  expect(asked, 'a page asked for in vain would take the place of this one').toEqual(['POST'])
  expect(await page.locator('[name="notes"]').inputValue()).toBe(NOTES)
  expect(await countOf('Lost')).toBe(1)
})

test('a list that is asked for more while the connection is gone stays, and goes on once it is back', async () => {
  await page.goto('/leads')
  await hydrated(page)
  const next = page.locator('main').getByRole('link', { name: t('ui.table.next'), exact: true })
  await next.click()
  await page.waitForURL(/cursor=/)
  await page.goBack()
  await page.waitForURL((url) => !url.search.includes('cursor='))
  await context.setOffline(true)
  await next.click()
  await page.getByText(t('errors.offline')).waitFor()
  await page.locator('main [aria-busy="true"]').first().waitFor()
  expect(new URL(page.url()).search, 'what was there is still there').not.toContain('cursor=')
  await context.setOffline(false)
  await page.waitForURL(/cursor=/)
})
