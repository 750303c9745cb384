import type { Browser, Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { translate } from '#app/i18n/translator.server.ts'
import { signIn, startBrowser, visit } from '../../harness/browser.ts'
import { barriers, overflow } from '../../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'
import { demoIds, type Ids } from '../addresses.ts'

const PATH = '/admin/backup/restores/approval'

let web: TestWeb
let browser: Browser
let ids: Ids
let first: Page
/** Arabic, and without scripts. */
let second: Page
const en = translate('en')
const ar = translate('ar')

const one = async (text: string, values: unknown[] = []) => (await web.db.admin.query(text, values)).rows[0]
const main = (page: Page) => page.locator('main')
const click = (page: Page, name: string) => main(page).getByRole('button', { name, exact: true }).click()

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  ids = await demoIds(web)
  first = (await visit(browser, web.origin)).page
  await signIn(first)
  const { page, context } = await visit(browser, web.origin, { locale: 'ar', javaScript: false, width: 390 })
  const preferences = encodeURIComponent(new URLSearchParams({ locale: 'ar', theme: 'light' }).toString())
  await context.addCookies([{ name: 'cf_preferences', value: preferences, url: web.origin }])
  second = page
})

test('the only admin is told whom to ask, and is offered nothing to lock the company out with', async () => {
  await web.db.admin.query(
    `update user_companies set role = 'viewer' where company_id = $1 and role = 'admin'
    and user_id <> (select id from users where email = 'admin@example.com')`,
    [ids.company],
  )
  await first.goto(PATH)
  await main(first).getByText(en('restores.two.alone')).waitFor()
  expect(await main(first).locator('form').count()).toBe(0)
  expect(await barriers(first)).toEqual([])
})

test('an admin asks for two from now on, and has to say why', async () => {
  await web.db.admin.query(
    `update user_companies set role = 'admin', state = 'active'
     where company_id = $1 and user_id = (select id from users where email = 'demo@example.com')`,
    [ids.company],
  )
  await signIn(second, 'demo@example.com', 'Demo123!')
  await first.goto('/admin/backup/restores')
  await first.getByRole('link', { name: en('restores.two.change') }).click()
  await first.locator('[name="reason"]').fill('ok')
  await click(first, en('restores.two.switchOnDo'))
  await main(first).getByRole('alert').first().waitFor()
  await first.locator('[name="reason"]').fill('Nobody restores alone')
  await click(first, en('restores.two.switchOnDo'))
  await main(first).getByText('Nobody restores alone').waitFor()
  expect(await one('select required from restore_approvals where company_id = $1', [ids.company])).toEqual({
    required: true,
  })
  expect(await barriers(first)).toEqual([])
})

test('who asked for a restore cannot agree to it; another admin can, and then it can be confirmed', {
  timeout: 240_000,
}, async () => {
  const { id } = await backUp()
  await web.db.admin.query(`update leads set notes = 'overwritten' where company_id = $1`, [ids.company])
  await first.goto(`/admin/backup/restores/new?backup=${id}&kind=tables`)
  await first.locator('[name="table:leads"]').check()
  await first.locator('[name="reason"]').fill('Notes were overwritten')
  await click(first, en('restores.new.submit'))
  await first.getByText(en('restores.approval.ask')).waitFor({ timeout: 120_000 })
  expect(await first.locator('[name="phrase"]').count()).toBe(0)
  expect(
    await main(first)
      .getByRole('button', { name: en('restores.approval.approve') })
      .count(),
  ).toBe(0)
  const address = new URL(first.url()).pathname
  await first.goto('/admin/backup/restores')
  await first.getByText(en('restores.two.waiting')).waitFor()

  await second.goto(address)
  expect(await overflow(second)).toEqual([])
  await click(second, ar('restores.approval.approve'))
  await second.locator('[name="phrase"]').waitFor()
  await first.goto(address)
  await first.locator('[name="phrase"]').waitFor()
  expect(await one('select state, approved_by_name from restore_runs order by id desc limit 1')).toEqual({
    state: 'PREVIEWED',
    approved_by_name: (await one(`select name from users where email = 'demo@example.com'`)).name,
  })
})

test('switching it off takes two: it is asked for by one, and done by the other without a script', async () => {
  await first.goto(PATH)
  await first.locator('[name="reason"]').fill('Too slow at night')
  await click(first, en('restores.two.askOffDo'))
  await main(first).getByText(en('restores.two.mayNotLift')).waitFor()
  expect(
    await main(first)
      .getByRole('button', { name: en('restores.two.liftDo'), exact: true })
      .count(),
  ).toBe(0)
  expect(await one('select required from restore_approvals')).toEqual({ required: true })

  await second.goto('/admin/backup/restores')
  await second.getByRole('link', { name: ar('restores.two.look') }).click()
  await second.getByText('Too slow at night').waitFor()
  expect(await overflow(second)).toEqual([])
  await second.locator('[name="reason"]').fill('Agreed')
  await click(second, ar('restores.two.liftDo'))
  await main(second).getByText(ar('restores.two.offText')).waitFor()
  expect(await one('select required from restore_approvals')).toEqual({ required: false })
})

/** A backup of the company, made on its page. */
async function backUp(): Promise<{ id: string }> {
  await first.goto('/admin/backup')
  await first.locator('form [name="reason"]').first().fill('Before the notes')
  await first.locator('form [name="reason"]').first().press('Enter')
  const newest = () => one('select id, state from backup_runs order by id desc limit 1')
  await expect.poll(newest, { timeout: 90_000 }).toMatchObject({ state: 'VERIFIED' })
  return await newest()
}
