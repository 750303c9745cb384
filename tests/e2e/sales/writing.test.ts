import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import en from '#app/i18n/en/index.ts'
import { DEMO_AGENT } from '#db/seeds/companies.ts'
import { hydrated, signIn, startBrowser, visit } from '../../harness/browser.ts'
import { barriers, overflow } from '../../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  test(`an agent keeps the words when no template is chosen, and cannot send to somebody who wants no contact ${how} JavaScript`, async () => {
    const { page, problems } = await visit(browser, web.origin, { javaScript })
    await signIn(page, DEMO_AGENT.email, 'Demo123!')
    const { rows } = await web.db.admin.query<{ id: string; name: string }>(
      `update leads set do_not_contact = false, sms_consent = 'GIVEN', client_id = null, locale = 'en' where id = (
         select id from leads where assigned_to = $1 and deleted_at is null and phone is not null and first_name <> ''
         order by id limit 1)
       returning id, first_name as name`,
      [DEMO_AGENT.id],
    )
    const [lead] = rows
    const button = (intent: string) => page.locator(`main button[name="intent"][value="${intent}"]`)
    await page.goto(`/messages/new?lead=${lead?.id}&channel=SMS`)
    if (javaScript) await hydrated(page)
    const template = page.locator('select[name="templateId"]')
    const text = page.locator('textarea[name="text"]')
    await template.selectOption({ index: 1 })
    // With scripts the choice fills the words in at once.
    if (!javaScript) await Promise.all([page.waitForEvent('load'), button('fill').click()])
    await expect.poll(() => text.inputValue()).toContain(lead?.name)
    await text.fill('My own words')
    await template.selectOption('')
    await button('fill').click()
    // The browser itself asks for the choice; nothing was posted.
    expect(await template.evaluate((list) => list === document.activeElement && list.matches(':invalid'))).toBe(true)
    expect(await text.inputValue()).toBe('My own words')

    expect(await button('send').isVisible()).toBe(true)
    await web.db.admin.query('update leads set do_not_contact = true where id = $1', [lead?.id])
    await button('preview').click()
    await page.getByText(en.messages.compose.verdict.REFUSE).waitFor()
    expect(await button('send').count()).toBe(0)
    expect(await text.inputValue()).toBe('My own words')
    expect(problems).toEqual([])
  })
}

test('on a telephone what can be done with ticked leads stands aside until it is asked for', async () => {
  const { page, problems } = await visit(browser, web.origin)
  await signIn(page, 'admin@example.com', 'Admin123!')
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/leads')
  await page.locator('main table tbody input[type="checkbox"]').first().check()
  const bar = page.locator('main [role="status"]', { hasText: '1 row selected' }).locator('..')
  expect((await bar.boundingBox())?.height).toBeLessThan(844 / 8)
  const assign = bar.locator('button[value="assign"]')
  expect(await assign.isVisible()).toBe(false)
  await bar.getByRole('button', { name: en.ui.table.bulk }).click()
  expect(await assign.isVisible()).toBe(true)
  expect(await overflow(page)).toEqual([])
  // At the end of the list it has a place of its own; before, it covers half of whatever row scrolls under it.
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
  expect(await barriers(page)).toEqual([])
  expect(problems).toEqual([])
})

test('a refused field is named in the form it was typed into, and no other form of the page says or keeps any of it', async () => {
  const { page, problems } = await visit(browser, web.origin, { javaScript: false })
  await signIn(page)
  await page.goto('/admin/fields')
  const adding = page.locator('form:has(button[value="add"])')
  const others = page.locator('form:has(button[value="save"])')
  const names = await others
    .locator('[name="labels.en"]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('value')))
  expect(names.length).toBeGreaterThan(1)
  await adding.locator('[name="labels.fr"]').fill('Typed')
  await Promise.all([page.waitForEvent('load'), adding.locator('button[value="add"]').click()])
  expect(await adding.locator('[name="labels.en"][aria-invalid="true"]').count()).toBe(1)
  expect(await adding.locator('[name="labels.fr"]').inputValue()).toBe('Typed')
  expect(await page.locator('[aria-invalid="true"]').count()).toBe(1)
  expect(
    await others.locator('[name="labels.en"]').evaluateAll((all) => all.map((each) => each.getAttribute('value'))),
  ).toEqual(names)

  // Of a row's form, that row's stands open.
  const second = others.nth(1)
  await page.locator('details:has(button[value="save"]) > summary').nth(1).click()
  await second.locator('[name="labels.en"]').fill('  ')
  await Promise.all([page.waitForEvent('load'), second.locator('button[value="save"]').click()])
  expect(await page.locator('details[open]:has(button[value="save"])').count()).toBe(1)
  expect(await second.locator('[name="labels.en"]').isVisible()).toBe(true)
  expect(problems).toEqual([])
})
