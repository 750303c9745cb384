import type { Browser, Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '#app/i18n/languages.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { tableKey } from '#server/backups/format/names.ts'
import { waitFor } from '../../backups/waiting.ts'
import { signIn, startBrowser, visit } from '../../harness/browser.ts'
import { barriers, overflow } from '../../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'
import { demoIds, type Ids } from '../addresses.ts'

const WALKS: { locale: Language; javaScript: boolean; width: number }[] = [
  { locale: 'en', javaScript: true, width: 1440 },
  { locale: 'ar', javaScript: true, width: 390 },
  { locale: 'en', javaScript: false, width: 390 },
  { locale: 'ar', javaScript: false, width: 1440 },
]

/** What goes with a sale when it is deleted for good. */
const PARTS = [
  'appliances',
  'payment_details',
  'generated_documents',
  'sms_logs',
  'email_logs',
  'communication_logs',
] as const

let web: TestWeb
let browser: Browser
let ids: Ids
let backup: string

const one = async (text: string, values: unknown[] = []) => (await web.db.admin.query(text, values)).rows[0]

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
  const { page, context } = await visit(browser, web.origin)
  await signIn(page)
  ids = await demoIds(web)
  await page.goto('/admin/backup')
  await page.locator('form [name="reason"]').first().fill('Before the sales were deleted')
  await page.locator('form [name="reason"]').first().press('Enter')
  backup = await waitFor(async () => {
    const newest = await one('select id, state from backup_runs order by id desc limit 1')
    return newest?.state === 'VERIFIED' ? newest.id : null
  }, 60)
  await context.close()
}, 180_000)

describe.each(WALKS)('in $locale, JavaScript $javaScript, $width pixels wide', ({ locale, javaScript, width }) => {
  const t = translate(locale)
  const number = WALKS.findIndex((walk) => walk.locale === locale && walk.javaScript === javaScript)

  test('a sale that was deleted for good comes back with all that hung on it, and nothing else moves', {
    timeout: 300_000,
  }, async () => {
    const { page, context, problems } = await visit(browser, web.origin, { locale, javaScript, width })
    const preferences = encodeURIComponent(new URLSearchParams({ locale, theme: 'light' }).toString())
    await context.addCookies([{ name: 'cf_preferences', value: preferences, url: web.origin }])
    const press = async (name: string) => {
      const button = page.locator('main').getByRole('button', { name, exact: true }).first()
      await (javaScript ? button.click() : Promise.all([page.waitForEvent('load'), button.click()]))
    }
    /** axe is a script, so it sees the walks that have scripts; both must fit. */
    const fits = async (where: string) => {
      // Colours of a page that fades in are not those it ends with, nor are those of rows about to be replaced.
      await page.waitForLoadState('networkidle')
      await expect
        .poll(() =>
          page.evaluate(
            () =>
              document.getAnimations().filter((each) => 'transitionProperty' in each).length +
              document.querySelectorAll('[aria-busy="true"]').length,
          ),
        )
        .toBe(0)
      expect(await overflow(page), where).toEqual([])
      if (javaScript) expect(await barriers(page), where).toEqual([])
    }
    await signIn(page)
    const sale = await one(
      `select id, reference from sales s where company_id = $1 and deleted_at is null
         and exists (select from appliances a where a.sale_id = s.id)
         and exists (select from sms_logs l where l.sale_id = s.id) order by id offset $2 limit 1`,
      [ids.company, number],
    )
    const before = await everything(sale.id)
    const others = await othersThan(sale.id)
    await web.db.admin.query('delete from sales where id = $1', [sale.id])
    expect((await everything(sale.id)).sales).toEqual([])

    // Which backup
    await page.goto('/admin/backup/restores')
    await page
      .getByRole('link', { name: t('restores.new.title') })
      .first()
      .click()
    await page
      .getByRole('link', { name: t('restores.from') })
      .first()
      .waitFor()
    await fits('which backup')
    await page.locator(`a[href$="restores/new?backup=${backup}"]`, { hasText: t('restores.from') }).click()

    // What of it: everything of the company or of all, tables, or records
    await page.getByRole('radio', { name: t('restores.new.coverages.company') }).waitFor()
    expect(await page.getByRole('radio', { name: t('restores.new.coverages.company') }).isChecked()).toBe(true)
    await fits('everything')
    await page.getByRole('link', { name: new RegExp(`^${t('restores.new.scopes.tables')}`) }).click()
    await page.locator('[name="table:sales"]').waitFor()
    await fits('tables')
    await page.getByRole('link', { name: new RegExp(`^${t('restores.new.scopes.rows')}`) }).click()
    await page.locator('[name="search"]').fill(sale.reference)
    await press(t('restores.new.find'))
    const found = page.getByRole('row', { name: new RegExp(sale.reference) })
    await found.getByText(t('restores.new.todayIs.gone'), { exact: true }).waitFor()
    await found.getByRole('checkbox').check()
    await page.locator('[name="reason"]').fill(`Deleted by mistake: ${sale.reference}`)
    await fits('records')
    await press(t('restores.new.submit'))

    // What would change, record by record
    await shown(page, t('restores.preview.tables'), javaScript)
    const address = new URL(page.url()).pathname
    const changes = await changesOf(page)
    expect(changes.sales).toEqual([1, 0, 0])
    for (const table of PARTS)
      expect(changes[tableKey('public', table)] ?? [0, 0, 0], table).toEqual([before[table]?.length, 0, 0])
    await page.getByRole('link', { name: 'appliances', exact: true }).click()
    // The first table is shown from the start, so its heading says nothing of the click.
    await page.waitForURL(/\?table=/)
    await page.getByRole('heading', { name: t('restores.preview.differences', { table: 'appliances' }) }).waitFor()
    expect(
      await page
        .locator('#differences tbody')
        .filter({ hasText: t('restores.preview.new') })
        .count(),
      'each appliance by itself',
    ).toBe(before.appliances?.length)
    await fits('preview')
    expect((await everything(sale.id)).sales, 'a preview writes nothing').toEqual([])

    // In words
    await page.locator('[name="phrase"]').fill('yes')
    await press(t('restores.confirm.submit'))
    await page.getByText(t('refusals.reasons.PHRASE')).first().waitFor()
    expect(await page.locator('[name="phrase"]').inputValue()).toBe('yes')
    expect((await everything(sale.id)).sales).toEqual([])
    const { slug } = await one('select slug from companies where id = $1', [ids.company])
    await page.locator('[name="phrase"]').fill(`restore ${slug}`)
    await press(t('restores.confirm.submit'))
    await expect
      .poll(() => one('select state from restore_runs order by id desc limit 1'), { timeout: 120_000 })
      .toEqual({ state: 'RESTORED' })

    // What became of it
    await signIn(page)
    await page.goto(address)
    await page.getByText(t('restores.done.title')).first().waitFor()
    expect(await changesOf(page)).toEqual(changes)
    await fits('outcome')
    expect(await everything(sale.id)).toEqual(before)
    expect(await othersThan(sale.id)).toBe(others)
    expect(await auditedSteps(address)).toEqual([
      'backup.restore_requested',
      'backup.restore_confirmed',
      'backup.restored',
    ])
    expect(problems).toEqual([])
    await context.close()
  })
})

/** The sale and its parts, value by value. */
async function everything(sale: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {}
  for (const table of ['sales', ...PARTS]) {
    const column = table === 'sales' ? 'id' : 'sale_id'
    const { rows } = await web.db.admin.query(
      `select to_jsonb(t) as row from ${table} t where ${column} = $1 order by id`,
      [sale],
    )
    found[table] = rows.map(({ row }) => row)
  }
  return found
}

/** One hash of every other sale with its parts, of every company. */
async function othersThan(sale: string): Promise<string> {
  const each = ['sales', ...PARTS].map(
    (table) =>
      `(select md5(string_agg(t::text, '|' order by t.id)) from ${table} t
        where ${table === 'sales' ? 'id' : 'sale_id'} is distinct from $1)`,
  )
  return (await one(`select concat_ws(' ', ${each.join(', ')}) as hash`, [sale])).hash
}

/** Waits for a heading; without scripts a person reloads. */
async function shown(page: Page, name: string, javaScript: boolean): Promise<void> {
  const heading = page.getByRole('heading', { name })
  if (javaScript) return await heading.waitFor({ timeout: 120_000 })
  await expect
    .poll(
      async () => {
        const there = (await heading.count()) > 0
        if (!there) await page.reload()
        return there
      },
      { timeout: 120_000, interval: 1_500 },
    )
    .toBe(true)
}

/** New, changed and deleted by table, as the page counts them. */
async function changesOf(page: Page): Promise<Record<string, number[]>> {
  const rows = await page.locator('main table').first().locator('tbody tr').allInnerTexts()
  return Object.fromEntries(
    rows.map((text) => {
      const [table = '', ...cells] = text.split(/\s+/)
      return [
        table,
        cells
          .filter((cell) => /^\d+$/.test(cell))
          .slice(0, 3)
          .map(Number),
      ]
    }),
  )
}

async function auditedSteps(address: string): Promise<string[]> {
  const { rows } = await web.db.admin.query(
    `select action from audit_logs where entity = 'restore' and entity_id = $1 order by position`,
    [address.split('/').at(-1)],
  )
  return rows.map(({ action }) => action)
}
