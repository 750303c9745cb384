import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Browser, Locator, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import ar from '#app/i18n/ar/index.ts'
import en from '#app/i18n/en/index.ts'
import { DEMO_AGENT } from '#db/seeds/companies.ts'
import { dayInZone } from '#server/kernel/days.ts'
import { signIn, startBrowser, type Visit, visit } from '../../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'
import { keepWorking } from '../../imports/jobs.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  // The same time twice means no quiet hours: the tests run at night too.
  await web.db.admin.query(
    `insert into sending_settings (company_id, quiet_from, quiet_until, updated_by)
     select company_id, '00:00', '00:00', user_id from user_companies where user_id = $1
     on conflict (company_id) do update set quiet_from = '00:00', quiet_until = '00:00'`,
    [DEMO_AGENT.id],
  )
  keepWorking(web.services)
})

const DAYS = [
  { locale: 'en', javaScript: true, name: 'Dayton', phone: '07700 90041' },
  { locale: 'ar', javaScript: true, name: 'Daysman', phone: '07700 90042' },
  { locale: 'en', javaScript: false, name: 'Dayplain', phone: '07700 90043' },
] as const

const WORDS = { en, ar }

/** What the form says of a number that nobody can call. */
const UNREADABLE = { en: /one telephone number/, ar: /رقم هاتف واحد/ }

/** English sentences: three Latin words in a row, but for names and what people typed. */
const ENGLISH = /\b[A-Za-z]{2,}[ ,]+[a-z]{2,}[ ,]+[a-z]{2,}/

describe.each(DAYS)('an agent’s day in $locale, scripts $javaScript', ({ locale, javaScript, name, phone }) => {
  let visited: Visit
  let page: Page
  let sale = ''

  beforeAll(async () => {
    visited = await visit(browser, web.origin, { locale, javaScript })
    page = visited.page
    await signIn(page, 'demo@example.com', 'Demo123!')
  })

  /** A press that loads a page, or with scripts answers in place. */
  async function press(button: Locator): Promise<void> {
    if (javaScript) await button.click()
    else await Promise.all([page.waitForEvent('load'), button.click()])
  }
  const intent = (value: string) => page.locator(`button[name="intent"][value="${value}"]:visible`).first()

  /** The page looks by itself; without scripts the person does. */
  async function appears(found: Locator): Promise<void> {
    await expect
      .poll(
        async () => {
          const there = (await found.count()) > 0
          if (!there && !javaScript) await page.reload()
          return there
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(true)
  }

  test('begins with a list of leads in a file', async () => {
    const rows = ['first_name,last_name,phone,email', `Ada,${name},${phone}1,`, `Ben,${name},${phone}2,`]
    await page.goto('/leads/imports/new')
    expect(await page.locator('html').getAttribute('dir')).toBe(locale === 'ar' ? 'rtl' : 'ltr')
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(rows.join('\n')) })
    await page.locator('main form button[type="submit"]').first().click()
    await page.waitForURL(/\/leads\/imports\/[0-9a-f-]{36}/)
    await press(intent('preview'))
    await appears(page.locator('button[value="start"]'))
    await press(intent('start'))
    const list = page.locator('a[href^="/leads?batch="]').first()
    await appears(list)
    await list.click()
    await page.waitForURL(/\/leads\?batch=/)
    await page.getByText(`Ada ${name}`).first().waitFor()
    expect(await page.locator('table tbody tr').count()).toBe(2)
  })

  test('goes on with a lead taken, to be called today, found again on the call list', async () => {
    await page
      .getByRole('link', { name: `Ada ${name}` })
      .first()
      .click()
    await page.waitForURL(/\/leads\/[0-9a-f-]{36}/)
    await press(page.locator('form:has(input[name="assignedTo"][value="me"]) button[value="assign"]'))
    await page.locator('input[name="assignedTo"][value="none"]').waitFor({ state: 'attached' })

    await page.locator('select[name="disposition"]').selectOption('CALL_BACK')
    await page.locator('input[name="reason"]').fill('At lunch')
    await page.locator('input[name="nextActionOn"]').fill(dayInZone(new Date(), 'Europe/London'))
    await page.locator('input[name="called"][value="COMPLETED"]').check()
    await press(intent('disposition'))
    await page.getByText('At lunch').first().waitFor()
    // The call that led to it is logged by the same press.
    expect(await page.locator('main li a[href^="/messages/"]').count()).toBe(1)

    await page.goto('/leads/today')
    await page
      .getByRole('link', { name: `Ada ${name}` })
      .first()
      .click()
    await page.waitForURL(/\/leads\/[0-9a-f-]{36}\?from=today/)

    // The page has several forms: the one that was refused says so, the others do not.
    await page.locator('select[name="disposition"]').selectOption('CALL_BACK')
    await press(intent('disposition-next'))
    await page.locator('main [role="alert"]').first().waitFor()
    expect(await page.locator('main [role="alert"]').count()).toBe(1)
  })

  test('is refused a telephone number in its own language, beside the field, and keeps the rest', async () => {
    await page.locator('a[href^="/sales/new?lead="]:visible').first().click()
    await page.waitForURL(/\/sales\/new\?lead=/)
    await page.locator('input[name="lastName"]').waitFor()
    expect(await page.inputValue('input[name="lastName"]')).toBe(name)
    await fillAppliance(page, 0, '120.00', '10.00')
    await press(intent('add-appliance'))
    await page.locator('[name="appliances[1].kind"]').waitFor()
    await fillAppliance(page, 1, '240.60', '20.05')
    await page.fill('input[name="phone"]', '12')
    await page.locator('[name="city"]').evaluate(lengthen)
    await press(intent('save'))

    const alert = page.locator('main [role="alert"]')
    await alert.waitFor()
    expect(await page.locator('input[name="city"]').getAttribute('aria-invalid')).toBe('true')
    const said = [await alert.innerText(), ...(await page.locator('[id$="-error"]').allInnerTexts())]
    expect(said.length).toBeGreaterThan(1)
    // In Arabic the name is isolated from what is said of it.
    const named = new RegExp(`${await labelOf(page, 'city')}\u2069?: `)
    await expect.poll(() => alert.innerText()).toMatch(named)
    if (locale === 'ar') for (const words of said) expect(words).not.toMatch(ENGLISH)
    expect(await page.inputValue('[name="appliances[1].make"]')).toBe('Bosch')

    await page.fill('input[name="city"]', 'Exeter')
    await press(intent('save'))
    await expect.poll(() => saidOf(page, 'phone')).toMatch(UNREADABLE[locale])
    if (locale === 'ar') expect(await saidOf(page, 'phone')).not.toMatch(ENGLISH)
  })

  test('makes a sale with two appliances of the lead', async () => {
    await page.fill('input[name="phone"]', `${phone}1`)
    await press(intent('save'))
    await page.waitForURL(/\/sales\/[0-9a-f-]{36}/)
    sale = new URL(page.url()).pathname
    await page.getByText('360.60').first().waitFor()
    expect(await page.locator('main').innerText()).toContain(name)
  })

  test('makes a document of it and downloads that', async () => {
    await page.goto(`/documents/make?sale=${sale.split('/').at(-1)}`)
    await page.selectOption('select[name="templateId"]', { label: 'Welcome letter' })
    await Promise.all([page.waitForURL(/\/sales\//), page.locator('main form button[type="submit"]').click()])
    const file = page.locator('main a[href$="/file"]')
    await appears(file)
    const [download] = await Promise.all([page.waitForEvent('download'), file.first().click()])
    expect(
      readFileSync(await download.path())
        .subarray(0, 5)
        .toString(),
    ).toMatch(/^(%PDF-|<!doc)/i)
  })

  test('writes a text about it from a template, reads it first, and finds it among the messages', async () => {
    const { messages } = WORDS[locale]
    await page.goto(sale)
    await page.locator('main a[href*="/messages/new?sale="][href$="channel=SMS"]').first().click()
    await page.waitForURL(/\/messages\/new/)
    await page.locator('select[name="templateId"]').selectOption({ index: 1 })
    // With scripts the choice has filled the words in already; the press is then the same once more.
    await press(intent('fill'))
    const text = page.locator('textarea[name="text"]')
    await expect.poll(() => text.inputValue()).toContain('Ada')
    await press(intent('preview'))
    await appears(page.getByText(messages.compose.verdict.SEND).first())
    await Promise.all([page.waitForURL((url) => url.pathname === sale), intent('send').click()])

    await page.goto(`/messages?sale=${sale.split('/').at(-1)}&type=SMS`)
    const state = page.locator('main table tbody tr').first()
    // The worker beside the pages may have sent it already.
    const { PENDING, SENT } = messages.status
    await expect.poll(() => state.innerText()).toMatch(new RegExp(`${PENDING}|${SENT}`))
  })

  test('ends with the list as a file that has as many rows as the list', async () => {
    await page.goto('/exports')
    const files = page.locator('main a[href^="/exports/"]')
    const before = await files.count()
    await page.goto('/sales?status=PENDING')
    const shown = await countOfList(page)
    await press(page.locator('form[action="/exports"] button[type="submit"]'))
    await page.waitForURL(/\/exports/)
    await appears(files.nth(before))
    const [download] = await Promise.all([page.waitForEvent('download'), files.first().click()])
    const [header, ...rows] = parse(readFileSync(await download.path()), { bom: true }) as string[][]
    expect(header?.length).toBeGreaterThan(5)
    expect(rows).toHaveLength(shown)
    expect(rows.map((row) => row.join(' | '))).toContainEqual(expect.stringContaining(name))
    expect(visited.problems).toEqual([])
  })
})

/** Past what the form itself would let one type. */
function lengthen(field: Element): void {
  if (!(field instanceof HTMLInputElement)) return
  field.removeAttribute('maxlength')
  field.value = 'x'.repeat(101)
}

/** What the field is called, without the mark that it may stay empty. */
function labelOf(page: Page, name: string): Promise<string | null | undefined> {
  return page.locator(`label:has(+ input[name="${name}"])`).evaluate((label) => label.firstChild?.textContent)
}

/** What is written beside a field that was refused, as a reader of the screen is told it. */
async function saidOf(page: Page, name: string): Promise<string> {
  const ids = (await page.locator(`[name="${name}"]`).getAttribute('aria-describedby')) ?? ''
  const error = ids.split(' ').find((id) => id.endsWith('-error'))
  return error === undefined ? '' : page.locator(`[id="${error}"]`).innerText()
}

async function fillAppliance(page: Page, row: number, price: string, monthly: string): Promise<void> {
  const field = (part: string) => page.locator(`[name="appliances[${row}].${part}"]`)
  await field('kind').fill('Boiler')
  await field('make').fill('Bosch')
  await field('cover').fill('Repair')
  await field('price').fill(price)
  await field('monthly').fill(monthly)
}

/** What the list says of itself: its number of rows, whatever the page shows of them. */
async function countOfList(page: Page): Promise<number> {
  const { searchParams } = new URL(page.url())
  expect(searchParams.get('status')).toBe('PENDING')
  const words = await page.locator('main').innerText()
  const numbers = [...words.matchAll(/(\d[\d,.]*)\s+(?:of\s+)?(?:about\s+)?(\d[\d,.]*)?\s*(?:rows?|صف)/g)].at(-1)
  // Arabic says "one row" and "two rows" without a figure.
  if (!numbers) return page.locator('main table tbody tr').count()
  return Number((numbers[2] ?? numbers[1] ?? '').replace(/\D/g, ''))
}
