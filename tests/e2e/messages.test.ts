import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import ar from '#app/i18n/ar/index.ts'
import en from '#app/i18n/en/index.ts'
import { DEMO_AGENT } from '#db/seeds/companies.ts'
import { signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { barriers, overflow } from '../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  // The same time twice means no quiet hours: the tests run at night too.
  await rows(
    `insert into sending_settings (company_id, quiet_from, quiet_until, updated_by)
     select company_id, '00:00', '00:00', user_id from user_companies where user_id = $1
     on conflict (company_id) do update set quiet_from = '00:00', quiet_until = '00:00'`,
    [DEMO_AGENT.id],
  )
})

const rows = async <Row extends object>(text: string, values: string[] = []) =>
  (await web.db.admin.query<Row>(text, values)).rows

const WORDS = { en, ar }
type Language = keyof typeof WORDS
type Kind = 'lead' | 'sale'

const WRITTEN: readonly (readonly [Kind, 'SMS' | 'EMAIL', Language])[] = [
  ['lead', 'SMS', 'en'],
  ['lead', 'EMAIL', 'ar'],
  ['sale', 'SMS', 'ar'],
  ['sale', 'EMAIL', 'en'],
]
const LOGGED: readonly (readonly [Kind, 'CALL' | 'MEETING' | 'LETTER', Language])[] = [
  ['lead', 'CALL', 'en'],
  ['sale', 'MEETING', 'ar'],
  ['sale', 'LETTER', 'en'],
]

let taken = 0

/** A lead or sale of the agent's own who may be written to, in the language given; another one each time. */
async function recordOf(
  kind: Kind,
  locale: string,
): Promise<{ id: string; phone: string; email: string; name: string }> {
  taken += 1
  // Of a sale, the lead it came from decides.
  const [records, own, person] =
    kind === 'lead' ? ['leads', 'assigned_to', 'l.id'] : ['sales', 'agent_id', `l.status <> 'CANCELLED' and l.lead_id`]
  const [record] = await rows<{ id: string; phone: string; email: string; name: string }>(
    `update ${records} set locale = $1, client_id = null where id = (
       select l.id from ${records} l
       where l.${own} = $2 and l.deleted_at is null and l.phone is not null and l.email is not null and l.first_name <> ''
         and ${person} in (
           select p.id from leads p where p.company_id = l.company_id and not p.do_not_contact
             and 'WITHDRAWN' not in (p.sms_consent, p.email_consent)
             and not exists (select from holds h where h.company_id = p.company_id and h.lead_id = p.id))
         and not exists (select from suppressions s where s.company_id = l.company_id and s.address in (l.phone, l.email))
       order by l.id offset ${taken} limit 1)
     returning id, phone, email, first_name as name`,
    [locale, DEMO_AGENT.id],
  )
  if (!record) throw new Error(`the demo has no such ${kind}`)
  return record
}

/** Signed in, with the pages in a language. */
async function open(
  javaScript: boolean,
  locale: Language,
  email = DEMO_AGENT.email,
  password = 'Demo123!',
): Promise<Visit> {
  const visited = await visit(browser, web.origin, { javaScript, locale })
  const value = encodeURIComponent(new URLSearchParams({ locale }).toString())
  await visited.context.addCookies([{ name: 'cf_preferences', value, url: web.origin }])
  await signIn(visited.page, email, password)
  return visited
}

const button = (page: Page, value: string) => page.locator(`main button[name="intent"][value="${value}"]`).first()
const said = (page: Page) => page.locator('main').innerText()

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  /** Without scripts every press loads a page; a click alone does not wait for it. */
  const press = async (page: Page, value: string) => {
    const answered = javaScript
      ? page.waitForResponse((response) => response.request().method() === 'POST')
      : page.waitForEvent('load')
    await Promise.all([answered, button(page, value).click()])
  }

  for (const [kind, channel, locale] of WRITTEN) {
    test(`an agent writes ${channel} about a ${kind} in ${locale} from a template, reads it first, and pressing twice sends once ${how} JavaScript`, async () => {
      const { page, problems } = await open(javaScript, locale)
      const record = await recordOf(kind, locale)
      await page.goto(`/${kind}s/${record.id}`)
      await page.locator(`main a[href="/messages/new?${kind}=${record.id}&channel=${channel}"]`).first().click()
      await page.waitForURL(/\/messages\/new/)
      expect(await page.inputValue('select[name="locale"]')).toBe(locale)
      await page.locator('select[name="templateId"]').selectOption({ index: 1 })
      // With scripts the choice fills the words in at once.
      if (!javaScript) await press(page, 'fill')
      const text = page.locator('textarea[name="text"]')
      await expect.poll(() => text.inputValue()).toContain(record.name)
      expect(/[\u0600-\u06ff]/.test(await text.inputValue())).toBe(locale === 'ar')

      await text.fill(`${await text.inputValue()} ${how} ${channel}`)
      const sent = await text.inputValue()
      await press(page, 'preview')
      const frame = page.locator('main iframe[sandbox=""]')
      const shown = () => (channel === 'EMAIL' ? frame.getAttribute('srcdoc') : said(page))
      await expect.poll(shown).toContain(`${how} ${channel}`)
      expect(await said(page)).toContain(WORDS[locale].messages.compose.verdict.SEND)
      expect(await overflow(page)).toEqual([])
      if (javaScript) expect(await barriers(page)).toEqual([])

      const key = await page.locator('form:has(textarea) input[name="idempotencyKey"]').inputValue()
      if (javaScript) await button(page, 'send').dblclick({ noWaitAfter: true })
      else await button(page, 'send').click()
      await page.waitForURL(new RegExp(`/${kind}s/${record.id}$`))
      const table = channel === 'EMAIL' ? 'email_logs' : 'sms_logs'
      const queued = await rows<{ text: string; address: string }>(
        channel === 'EMAIL'
          ? `select body_text as text, to_address as address from ${table} where idempotency_key = $1`
          : `select body as text, phone as address from ${table} where idempotency_key = $1`,
        [key],
      )
      expect(queued).toEqual([{ text: sent, address: channel === 'EMAIL' ? record.email : record.phone }])

      await page.goto(`/messages?${kind}=${record.id}&type=${channel}`)
      const first = page.locator('main table tbody tr').first()
      expect(await first.innerText()).toContain(WORDS[locale].messages.status.PENDING)
      await first.locator('a[href^="/messages/"]').first().click()
      await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/)
      await expect.poll(() => said(page)).toContain(WORDS[locale].messages.status.PENDING)
      expect(problems).toEqual([])
    })
  }

  for (const [kind, type, locale] of LOGGED) {
    test(`an agent logs a ${type} about a ${kind} in ${locale}, moves its follow-up and is done with it ${how} JavaScript`, async () => {
      const { page, problems } = await open(javaScript, locale)
      const record = await recordOf(kind, locale)
      const words = `Asked for more, ${type} ${how} scripts`
      await page.goto(`/${kind}s/${record.id}`)
      await page.locator(`main a[href="/messages/log?${kind}=${record.id}&type=${type}"]`).first().click()
      await page.waitForURL(/\/messages\/log/)
      await page.fill('textarea[name="summary"]', words)
      if (type !== 'LETTER') await page.fill('input[name="minutes"]', '4')
      await page.fill('input[name="followUpDay"]', '2031-05-06')
      if (javaScript) expect(await barriers(page)).toEqual([])
      await Promise.all([
        page.waitForURL(new RegExp(`/${kind}s/`)),
        page.locator('main form button[type="submit"]').first().click(),
      ])
      await expect.poll(() => said(page)).toContain(words)

      const [logged] = await rows<{ id: string }>(`select id from communication_logs where summary = $1`, [words])
      await page.goto(`/messages/${logged?.id}/edit`)
      expect(await page.inputValue('input[name="followUpDay"]')).toBe('2031-05-06')
      await page.fill('input[name="followUpDay"]', '2031-05-08')
      await Promise.all([
        page.waitForURL(/\/messages\/[0-9a-f-]{36}$/),
        page.locator('main form button[type="submit"]').first().click(),
      ])
      await press(page, 'done')
      const moved = () =>
        rows(
          `select communication_type as type, duration_seconds as seconds, follow_up_at::date::text as day,
             follow_up_done_at is not null as done from communication_logs where id = $1`,
          [logged?.id ?? ''],
        )
      const seconds = type === 'LETTER' ? null : 240
      await expect.poll(moved).toEqual([{ type, seconds, day: '2031-05-08', done: true }])
      expect(problems).toEqual([])
    })
  }

  test(`a manager sends a template to several leads after a look at each ${how} JavaScript`, async () => {
    const { page, problems } = await open(javaScript, 'en', 'admin@example.com', 'Admin123!')
    const id = javaScript ? await tick(page) : await draft()
    await page.goto(`/messages/mailings/${id}`)
    await page.locator('main select[name="template"]').selectOption({ index: 1 })
    await page.locator('main input[name="purpose"][value="SERVICE"]').check()
    await press(page, 'check')
    const state = async () =>
      (await rows<{ state: string }>('select state from mailings where id = $1', [id]))[0]?.state
    await expect.poll(state).toBe('CHECKED')
    await page.reload()
    expect(await page.locator('main table tbody tr').count()).toBe(2)
    if (javaScript) expect(await barriers(page)).toEqual([])
    const [{ going }] = (await rows(
      `select count(*)::int as going from mailing_recipients where mailing_id = $1 and verdict <> 'REFUSE'`,
      [id],
    )) as [{ going: number }]
    expect(going).toBe(2)
    await page.fill('main input[name="confirmation"]', '3')
    await press(page, 'send')
    await expect.poll(() => said(page)).toContain(en.messages.refusals.CONFIRMATION_WRONG)
    await page.fill('main input[name="confirmation"]', '2')
    await press(page, 'send')
    await expect.poll(state).toBe('DONE')
    await page.goto(`/messages/mailings/${id}`)
    await page.locator('main table tbody a[href^="/messages/"]').first().click()
    await page.waitForURL(/\/messages\/[0-9a-f-]{36}$/)
    expect(problems).toEqual([])
  })
}

/** Two leads of a city of their own, whom anybody may write to. */
async function twoLeads(): Promise<string> {
  const city = `Town ${taken}`
  for (let lead = 0; lead < 2; lead += 1) {
    const { id } = await recordOf('lead', 'en')
    await rows('update leads set city = $2 where id = $1', [id, city])
  }
  return city
}

/** Ticks them in the list and presses the button of the bulk bar. */
async function tick(page: Page): Promise<string> {
  await page.goto(`/leads?city=${encodeURIComponent(await twoLeads())}`)
  await page.locator('main table thead input[type="checkbox"]').check()
  await page.locator('main button[formaction="/messages/mailings"]').click()
  await page.waitForURL(/\/messages\/mailings\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}

/** The same without the ticks, which need scripts. */
async function draft(): Promise<string> {
  const city = await twoLeads()
  const [made] = await rows<{ id: string }>(
    `with made as (
       insert into mailings (company_id, id, entity, recipients, created_by)
       select l.company_id, gen_random_uuid(), 'LEAD', 2, (select user_id from user_companies m
         join users u on u.id = m.user_id where m.company_id = l.company_id and u.email = 'admin@example.com')
       from leads l where l.city = $1 limit 1 returning company_id, id
     ), people as (
       insert into mailing_recipients (company_id, mailing_id, position, lead_id)
       select made.company_id, made.id, row_number() over (order by l.id) - 1, l.id
       from made join leads l on l.company_id = made.company_id and l.city = $1
     )
     select id from made`,
    [city],
  )
  return made?.id ?? ''
}

test('a viewer sees that somebody was written to, not the number or the words', async () => {
  const company = await rows<{ id: string }>(
    `update user_companies set role = 'viewer' where user_id = $1 returning company_id as id`,
    [DEMO_AGENT.id],
  )
  try {
    const [text] = await rows<{ id: string; lead: string; phone: string; body: string }>(
      `select c.id, c.lead_id as lead, s.phone, s.body from communication_logs c
       join sms_logs s on s.company_id = c.company_id and s.id = c.sms_log_id
       where c.company_id = $1 and c.lead_id is not null order by c.occurred_at desc limit 1`,
      [company[0]?.id ?? ''],
    )
    const { page, problems } = await visit(browser, web.origin)
    await signIn(page, DEMO_AGENT.email, 'Demo123!')
    for (const address of ['/messages', `/messages/${text?.id}`, `/leads/${text?.lead}`]) {
      await page.goto(address)
      const html = await page.content()
      expect(html).not.toContain(text?.phone)
      expect(html).not.toContain(text?.body)
    }
    expect(await page.locator('main a[href^="/messages/new"]').count()).toBe(0)
    expect(problems).toEqual([])
  } finally {
    await rows(`update user_companies set role = 'agent' where user_id = $1`, [DEMO_AGENT.id])
  }
})
