import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'
import { demoIds, type Ids } from './addresses.ts'

let web: TestWeb
let browser: Browser
let ids: Ids

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  ids = await demoIds(web)
})

async function signedIn(javaScript: boolean): Promise<Visit> {
  const visited = await visit(browser, web.origin, { javaScript })
  await signIn(visited.page)
  return visited
}

async function write(page: Page, name: string, body: string): Promise<void> {
  await page.goto('/documents/templates/new')
  await page.fill('input[name="name"]', name)
  await Promise.all([
    page.waitForURL(/templates\/[0-9a-f-]{36}$/),
    page.locator('main form button[type="submit"]').click(),
  ])
  await page.fill('[name="wordings.en.subject"]', 'About {{sale.reference}}')
  await page.fill('[name="wordings.en.body"]', body)
}

const intent = (page: Page, value: string) => page.locator(`button[name="intent"][value="${value}"]`)

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'
  test(`a letter is written, looked at, published, made for a sale and downloaded ${how} JavaScript`, async () => {
    const { page, problems } = await signedIn(javaScript)
    const name = `Letter ${how}`
    await write(page, name, 'Dear {{sale.name}},\n\n{{sale.appliances}}')

    await Promise.all([
      page.waitForResponse((response) => response.request().method() === 'POST'),
      intent(page, 'preview:en').click(),
    ])
    const paper = page.frameLocator('iframe')
    await paper.locator('table').waitFor({ timeout: 20_000 })
    expect(await paper.locator('h1').innerText()).toMatch(/^About S-/)
    // What was typed is still there, and nothing is published.
    expect(await page.inputValue('[name="wordings.en.body"]')).toContain('{{sale.appliances}}')
    expect(
      await web.db.admin.query('select current_version from document_templates where name = $1', [name]),
    ).toMatchObject({
      rows: [{ current_version: null }],
    })

    await intent(page, 'publish').click()
    await page.getByText('Version 1', { exact: true }).waitFor({ timeout: 20_000 })

    await page.goto(`/documents/make?sale=${ids.sale}`)
    await page.selectOption('select[name="templateId"]', { label: name })
    await Promise.all([page.waitForURL(/\/sales\//), page.locator('main form button[type="submit"]').click()])
    const link = page.locator('main a[href$="/file"]').filter({ hasText: /^About S-/ })
    // The page looks by itself; without scripts the person does.
    await expect
      .poll(
        async () => {
          if (!javaScript) await page.reload()
          return link.count()
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(javaScript ? 1 : 2)
    const [download] = await Promise.all([page.waitForEvent('download'), link.first().click()])
    expect(download.suggestedFilename()).toMatch(/^letter-with(out)?-S-\w+-1\.pdf$/)
    expect(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
    expect(problems).toEqual([])
  })
}

test('a wording with a placeholder that does not exist is refused beside its field, and kept', async () => {
  const { page } = await signedIn(false)
  await write(page, 'Refused', 'Dear {{sale.nickname}}')
  await Promise.all([page.waitForEvent('load'), intent(page, 'publish').click()])
  const field = page.locator('[name="wordings.en.body"]')
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  expect(await field.inputValue()).toBe('Dear {{sale.nickname}}')
})
