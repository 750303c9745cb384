import type { Browser } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { hydrated, signIn, startBrowser, visit } from '../harness/browser.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

test('a language chosen in one browser is there in the next one after signing in', async () => {
  const first = await visit(browser, web.origin, { locale: 'en' })
  await signIn(first.page)
  const status = await first.page.evaluate(async () => {
    const answer = await fetch('/preferences', {
      method: 'POST',
      body: new URLSearchParams({ locale: 'fr', theme: 'dark' }),
    })
    return answer.status
  })
  expect(status).toBe(200)
  const { rows } = await web.db.admin.query(`select locale, theme from users where email = 'admin@example.com'`)
  expect(rows).toEqual([{ locale: 'fr', theme: 'dark' }])

  const second = await visit(browser, web.origin)
  await signIn(second.page)
  await second.page.goto('/overview')
  expect(await second.page.locator('html').getAttribute('lang')).toBe('fr')
  expect(await second.page.locator('html').getAttribute('data-theme')).toBe('dark')
  expect([...first.problems, ...second.problems]).toEqual([])
})

test('a language that does not exist changes nothing', async () => {
  const { page } = await visit(browser, web.origin)
  await signIn(page)
  await page.evaluate(() => fetch('/preferences', { method: 'POST', body: new URLSearchParams({ locale: 'xx' }) }))
  const { rows } = await web.db.admin.query(`select locale from users where email = 'admin@example.com'`)
  expect(rows).toEqual([{ locale: 'fr' }])
})

test('single keys find the search, list themselves and lead to a page, and mean letters to a menu and a field', async () => {
  const { page, problems } = await visit(browser, web.origin)
  await signIn(page, 'demo@example.com', 'Demo123!')
  await page.goto('/leads')
  await hydrated(page)
  const search = page.locator('input[data-search]')

  await page.keyboard.press('?')
  const map = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  await map.waitFor()
  await page.keyboard.press('Escape')
  await map.waitFor({ state: 'detached' })

  // An open menu takes letters to choose an entry by.
  await page.getByRole('button', { name: 'View', exact: true }).click()
  await page.getByRole('menu').waitFor()
  await page.keyboard.press('/')
  expect(await search.evaluate((box) => box === document.activeElement)).toBe(false)
  await page.keyboard.press('Escape')
  await page.getByRole('menu').waitFor({ state: 'hidden' })

  await page.keyboard.press('/')
  expect(await search.evaluate((box) => box === document.activeElement)).toBe(true)
  await page.keyboard.type('g s?')
  expect(await search.inputValue()).toBe('g s?')
  expect(new URL(page.url()).pathname).toBe('/leads')

  await page.goto('/leads')
  await hydrated(page)
  await page.keyboard.press('g')
  await page.keyboard.press('s')
  await page.waitForURL(/\/sales$/)
  expect(problems).toEqual([])
})

test('a manager reads which days the conversion report covers, chosen or not, in each language', async () => {
  const { page, problems } = await visit(browser, web.origin)
  await signIn(page)
  // Arabic holds its dates together with marks that nobody sees.
  const said = async () => ((await page.locator('main').textContent()) ?? '').replace(/[\u2066-\u2069]/g, '')
  for (const [language, line] of [
    ['en', /added from 5 Jan 2026 to 10 Feb 2026\./],
    ['fr', /ajoutées du 5 janv\. 2026 au 10 févr\. 2026\./],
    ['ar', /أُضيفوا من 5 يناير 2026 إلى 10 فبراير 2026\./],
  ] as const) {
    await page.evaluate(
      (locale) => fetch('/preferences', { method: 'POST', body: new URLSearchParams({ locale }) }),
      language,
    )
    await page.goto('/leads/report?from=2026-01-05&to=2026-02-10')
    expect(await said()).toMatch(line)
  }
  await page.evaluate(() => fetch('/preferences', { method: 'POST', body: new URLSearchParams({ locale: 'en' }) }))
  await page.goto('/leads/report')
  const [, from = '', to = ''] = /added from (.+?) to (.+?)\./.exec(await said()) ?? []
  expect((Date.parse(to) - Date.parse(from)) / 86_400_000).toBe(89)
  expect(problems).toEqual([])
})
