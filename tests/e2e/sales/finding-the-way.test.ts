import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { DEMO_AGENT } from '#db/seeds/companies.ts'
import { hydrated, signIn, startBrowser, visit } from '../../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'
import { demoIds, type Ids } from '../addresses.ts'

const t = translate('en')
let web: TestWeb
let browser: Browser
let ids: Ids

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  ids = await demoIds(web)
})

async function opened(address: string, options: Parameters<typeof visit>[2] & { email?: string; password?: string }) {
  const { page } = await visit(browser, web.origin, options)
  await signIn(page, options.email, options.password)
  await page.goto(address)
  await hydrated(page)
  return page
}

const main = (page: Page) => page.locator('main')

test('whoever opens bank details by mistake leaves them for the sale without entering any', async () => {
  const page = await opened(`/sales/${ids.sale}/payment`, {})
  await main(page)
    .getByRole('link', { name: t('ui.cancel') })
    .click()
  await page.waitForURL(new RegExp(`/sales/${ids.sale}$`))
})

test('whoever enters bank details reads in the history of the sale that somebody did', async () => {
  const page = await opened(`/sales/${ids.sale}/payment`, {})
  await page.fill('[name="holder"]', 'Lena Lead')
  await page.fill('[name="sortCode"]', '089999')
  await page.fill('[name="accountNumber"]', '66374958')
  await main(page)
    .getByRole('button', { name: t('payments.save') })
    .click()
  await main(page).getByText('4958').waitFor()
  await page.goto(`/sales/${ids.sale}`)
  await main(page).getByText(t('sales.history.paymentSet')).waitFor()
  expect(await main(page).getByText(t('sales.history.other'), { exact: true }).count()).toBe(0)
})

test('whoever adds a lead sees which fields may be left out, and that one of a few is enough', async () => {
  const page = await opened('/leads/new', {})
  const labelOf = (name: string) =>
    main(page)
      .locator(`[name="${name}"]`)
      .evaluate((field) => (field as HTMLInputElement).labels?.[0]?.innerText ?? '')
  const optional = ['addressLine1', 'addressLine2', 'city', 'postcode', 'region', 'country', 'locale', 'notes']
  for (const name of [...optional, 'nextAction', 'nextActionOn', 'nextActionTime'])
    expect(await labelOf(name), name).toContain(t('ui.form.optional'))
  for (const name of ['firstName', 'lastName', 'companyName', 'phone', 'email', 'source'])
    expect(await labelOf(name), name).not.toContain(t('ui.form.optional'))
})

test('the list of sales, called as its area is, is named once in the bar at the top', async () => {
  const page = await opened('/sales', {})
  const bar = page.locator('[data-print="off"] > p').first()
  expect(await bar.innerText()).toBe('Sales')
  await page.goto('/leads')
  expect(await bar.innerText()).toBe('Sales/Leads')
})

test('the board tells a finger what it can do, and a mouse that it can drag', async () => {
  const said = [t('leads.work.board.byMouse'), t('leads.work.board.byTouch')]
  for (const [touch, seen] of [
    [false, [true, false]],
    [true, [false, true]],
  ] as const) {
    const page = await opened('/leads/board', { touch, width: touch ? 390 : 1440 })
    expect(await Promise.all(said.map((words) => page.getByText(words).isVisible()))).toEqual(seen)
  }
})

test('whoever reaches a card of the board by keyboard has its lead fetched before opening it', async () => {
  const page = await opened('/leads/board', {})
  const card = main(page).locator('[data-lead] a').nth(1)
  const lead = await card.getAttribute('href')
  // The route of the lead is fetched in the background; until then there is nothing to fetch ahead.
  const fetched = page.locator(`link[rel="prefetch"][href*="${lead}"]`)
  await expect
    .poll(async () => {
      await card.blur()
      await card.focus()
      await page.waitForTimeout(300)
      return fetched.count()
    })
    .toBeGreaterThan(0)
})

test('whoever adds a lead that is there already is led to it, and told by what it is the same', async () => {
  const { rows } = await web.db.admin.query(
    `select phone, concat_ws(' ', first_name, last_name) as name from leads where id = $1`,
    [ids.lead],
  )
  const page = await opened('/leads/new', {})
  await page.fill('[name="lastName"]', 'Twin')
  await page.fill('[name="phone"]', rows[0].phone)
  await main(page)
    .getByRole('button', { name: t('leads.form.create') })
    .click()
  expect(await main(page).getByRole('alert').innerText()).toContain(t('leads.form.duplicateBy.PHONE'))
  await main(page)
    .getByRole('link', { name: t('leads.form.duplicateOpen', { name: rows[0].name }) })
    .click()
  await page.waitForURL(new RegExp(`/leads/${ids.lead}$`))
})

test('whoever chooses a disposition that asks for a day sees that the day may not be left out', async () => {
  const page = await opened(`/leads/${ids.lead}`, {})
  const label = main(page).locator('label[for$="-nextActionOn"]')
  expect(await label.innerText()).toContain(t('ui.form.optional'))
  await main(page).locator('select[name="disposition"]').selectOption('CALL_BACK')
  expect(await label.innerText()).not.toContain(t('ui.form.optional'))
})

test('the list of the day opens on everybody’s for a manager, and on their own for an agent', async () => {
  const whose = (page: Page) => main(page).locator('select[name="assigned"] option').first().innerText()
  const late = 'tbody tr'
  const manager = await opened('/leads/today', {})
  expect(await whose(manager)).toBe(t('leads.work.today.everybody'))
  expect(await main(manager).locator(late).count()).toBeGreaterThan(0)
  await main(manager)
    .locator('select[name="assigned"]')
    .selectOption({ label: t('leads.list.mine') })
  await manager.waitForURL(/assigned=me/)
  await main(manager).getByText(t('leads.work.today.empty')).waitFor()
  await main(manager)
    .getByRole('link', { name: t('leads.work.today.seeAll') })
    .click()
  await manager.waitForURL(/\/leads\/today$/)
  await main(manager).locator(late).first().waitFor()

  const agent = await opened('/leads/today', { email: DEMO_AGENT.email, password: 'Demo123!' })
  expect(await whose(agent)).toBe(t('leads.list.mine'))
})

test('whoever marks a follow-up as done stays in the list of the day that they chose', async () => {
  const page = await opened('/leads/today?assigned=all', { email: DEMO_AGENT.email, password: 'Demo123!' })
  const done = main(page).getByRole('button', { name: t('messages.followUps.done') })
  const before = await done.count()
  expect(before).toBeGreaterThan(0)
  await done.first().click()
  await expect.poll(() => done.count()).toBe(before - 1)
  expect(page.url()).toMatch(/\/leads\/today\?assigned=all$/)
})

test('a telephone number and a country read the same in forms, side by side and on the lead', async () => {
  const page = await opened(`/leads/${ids.lead}/edit`, {})
  expect(await main(page).locator('[name="phone"]').inputValue()).toMatch(/^\+44 \d{4} \d{6}$/)
  await main(page).locator('[name="country"]').selectOption({ label: 'France' })
  await main(page)
    .getByRole('button', { name: t('leads.form.save') })
    .click()
  await page.waitForURL(new RegExp(`/leads/${ids.lead}$`))
  await main(page)
    .getByText(/, France$/)
    .waitFor()
  await page.goto(`/leads/merge?one=${ids.lead}&other=${ids.otherLead}`)
  expect(await main(page).locator('td a[href^="tel:"]').first().innerText()).toMatch(/^\+44 \d{4} \d{6}$/)
  await main(page).getByRole('cell', { name: 'France', exact: true }).waitFor()
})

test('a long list ends with a whole row on a laptop, and a short one is seen without scrolling inside it', async () => {
  const page = await opened('/sales', {})
  const pane = main(page).locator('[data-scrolls]')
  const cut = () =>
    pane.evaluate((element) => {
      const end = element.getBoundingClientRect().top + element.clientHeight
      const rows = [...element.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect())
      return rows.filter(({ top, bottom }) => top < end - 2 && bottom > end + 2).length
    })
  expect(await cut()).toBe(0)
  expect(await pane.evaluate((element) => element.scrollHeight > element.clientHeight)).toBe(true)
  await page.goto('/sales?limit=20')
  await hydrated(page)
  expect(await main(page).locator('tbody tr').count()).toBe(20)
  expect(await pane.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0)
})

test('a manager settles all messages in doubt with one finding, and is asked how they know', async () => {
  const page = await opened('/messages/outbox', {})
  await main(page)
    .getByRole('link', { name: t('sending.settleMany.open') })
    .click()
  await page.waitForURL(/group=doubt/)
  const ticks = main(page).locator('tbody input[type="checkbox"]')
  await ticks.first().waitFor()
  const count = await ticks.count()
  expect(count).toBeGreaterThan(1)
  await main(page).locator('thead input[type="checkbox"]').check()
  await main(page).locator('button[value="settle"]').click()
  // The browser itself asks for both; nothing was posted.
  expect(await main(page).locator('select[name="as"]:invalid, input[name="note"]:invalid').count()).toBe(2)
  await main(page).locator('select[name="as"]').selectOption('SENT')
  await main(page).locator('input[name="note"]').fill('The server’s log has them all.')
  await main(page).locator('button[value="settle"]').click()
  await page.getByText(t('sending.settleMany.done', { count })).waitFor()
  await expect.poll(() => ticks.count()).toBe(0)
})

test('whoever is refused a sale in French finds the country that they chose, and sells there', async () => {
  const french = translate('fr')
  const page = await opened('/sales/new', { email: DEMO_AGENT.email, password: 'Demo123!' })
  await page.request.post('/preferences', { form: { locale: 'fr' }, headers: { origin: web.origin } })
  await page.goto('/sales/new')
  await hydrated(page)
  const country = main(page).locator('[name="country"]')
  await main(page).locator('[name="lastName"]').fill('Haddad')
  await main(page).locator('[name="email"]').fill('haddad')
  await country.selectOption({ label: 'Émirats arabes unis' })
  const save = main(page).getByRole('button', { name: french('sales.form.createSale') })
  await save.click()
  await main(page).getByLabel(french('sales.form.withoutAppliances')).check()
  await save.click()
  await main(page).locator('[name="email"][aria-invalid="true"]').waitFor()
  expect(await country.evaluate((list) => (list as HTMLSelectElement).selectedOptions[0]?.innerText)).toBe(
    'Émirats arabes unis',
  )
  await main(page).locator('[name="email"]').fill('haddad@example.com')
  await save.click()
  await page.waitForURL(/\/sales\/[0-9a-f-]{36}$/)
  await main(page).getByText('Émirats arabes unis').first().waitFor()
})

test('whoever filters leads by country chooses it by name, and sees what an old address asks for', async () => {
  const page = await opened('/leads', {})
  await main(page).getByText(t('ui.table.moreFilters')).click()
  const country = main(page).locator('select[name="country"]')
  await country.selectOption({ label: 'United Kingdom' })
  await page.waitForURL(/country=GB/)
  await page.goto('/leads?country=zz')
  await hydrated(page)
  expect(await country.inputValue()).toBe('zz')
})
