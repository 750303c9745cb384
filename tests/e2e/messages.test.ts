import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { DEMO_AGENT } from '#db/seeds/companies.ts'
import { signIn, startBrowser, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

const rows = async <Row extends object>(text: string, values: string[] = []) =>
  (await web.db.admin.query<Row>(text, values)).rows

let taken = 0

/** A lead of the agent's own who may be written to, in the language given; another one each time. */
async function leadOf(locale: string): Promise<{ id: string; phone: string; name: string }> {
  taken += 1
  const [lead] = await rows<{ id: string; phone: string; name: string }>(
    `update leads set locale = $1 where id = (
       select l.id from leads l
       where l.assigned_to = $2 and l.deleted_at is null and l.phone is not null and not l.do_not_contact
         and l.sms_consent <> 'WITHDRAWN' and l.first_name <> ''
         and not exists (select from holds h where h.company_id = l.company_id and h.lead_id = l.id)
       order by l.id offset ${taken} limit 1)
     returning id, phone, first_name as name`,
    [locale, DEMO_AGENT.id],
  )
  if (!lead) throw new Error('the demo has no such lead')
  return lead
}

const intent = (page: Page, value: string) => page.locator(`button[name="intent"][value="${value}"]`).first()

for (const javaScript of [true, false]) {
  const how = javaScript ? 'with' : 'without'

  /** Without scripts every press loads a page; a click alone does not wait for it. */
  const press = async (page: Page, value: string) => {
    const answered = javaScript
      ? page.waitForResponse((response) => response.request().method() === 'POST')
      : page.waitForEvent('load')
    await Promise.all([answered, intent(page, value).click()])
  }

  test(`an agent logs a call and finds it in the timeline ${how} JavaScript`, async () => {
    const { page, problems } = await visit(browser, web.origin, { javaScript })
    await signIn(page, DEMO_AGENT.email, 'Demo123!')
    const lead = await leadOf('en')
    const said = `Asked for a call ${how} scripts`
    await page.goto(`/leads/${lead.id}`)
    await page.locator(`main a[href="/messages/log?lead=${lead.id}&type=CALL"]`).first().click()
    await page.waitForURL(/\/messages\/log/)
    await page.fill('textarea[name="summary"]', said)
    await page.fill('input[name="minutes"]', '4')
    await Promise.all([page.waitForURL(/\/leads\//), page.locator('main form button[type="submit"]').first().click()])
    await expect.poll(() => page.locator('main').innerText(), { timeout: 20_000 }).toContain(said)
    const logged = await rows(`select duration_seconds, status from communication_logs where summary = $1`, [said])
    expect(logged).toEqual([{ duration_seconds: 240, status: 'COMPLETED' }])
    expect(problems).toEqual([])
  })

  for (const locale of ['en', 'ar']) {
    test(`an agent sends a template in ${locale} and pressing twice sends once ${how} JavaScript`, async () => {
      const { page, problems } = await visit(browser, web.origin, { javaScript })
      await signIn(page, DEMO_AGENT.email, 'Demo123!')
      const lead = await leadOf(locale)
      await page.goto(`/messages/new?lead=${lead.id}&channel=SMS`)
      expect(await page.inputValue('select[name="locale"]')).toBe(locale)
      await press(page, 'fill')
      const text = page.locator('textarea[name="text"]')
      await expect.poll(() => text.inputValue(), { timeout: 20_000 }).toContain(lead.name)
      expect(/[\u0600-\u06ff]/.test(await text.inputValue())).toBe(locale === 'ar')
      const sent = await text.inputValue()
      const key = await page.locator('form:has(textarea) input[name="idempotencyKey"]').inputValue()

      if (javaScript) await intent(page, 'send').dblclick({ noWaitAfter: true })
      else await intent(page, 'send').click()
      await page.waitForURL(new RegExp(`/leads/${lead.id}$`))
      await expect.poll(() => page.locator('main').innerText(), { timeout: 20_000 }).toContain(sent.slice(0, 20))
      const queued = await rows<{ body: string; phone: string }>(
        `select body, phone from sms_logs where idempotency_key = $1`,
        [key],
      )
      expect(queued).toEqual([{ body: sent, phone: lead.phone }])

      await page.goto(`/messages?lead=${lead.id}&type=SMS`)
      expect(await page.locator('table tbody tr').count()).toBeGreaterThan(0)
      expect(problems).toEqual([])
    })
  }
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
