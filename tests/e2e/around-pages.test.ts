import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routeTable } from '../architecture/routes.ts'
import { hydrated, signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
import { barriers, overflow, ROUNDS } from '../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../harness/web.ts'

let web: TestWeb
let browser: Browser

beforeAll(async () => {
  web = await startTestWeb()
  browser = await startBrowser()
})

// Appearance and language come from the browser here: nobody has chosen anything yet.
for (const { locale, theme, width } of ROUNDS) {
  describe(`in ${locale}, ${theme}, ${width} pixels wide`, () => {
    let visited: Visit
    beforeAll(async () => {
      visited = await visit(browser, web.origin, { locale, width, colorScheme: theme })
    })
    afterAll(() => visited.context.close())

    test.each(['/sign-in', `/invitation/${'0'.repeat(64)}`])(
      '%s, before signing in, is accessible and fits',
      async (address) => {
        const { page, problems } = visited
        await page.goto(address)
        await hydrated(page)
        expect(await page.locator('html').getAttribute('lang')).toBe(locale)
        expect(await overflow(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
        expect(problems).toEqual([])
      },
    )

    test('the palette opens by keyboard, finds a page, and is accessible', async () => {
      const { page, problems } = visited
      await signIn(page)
      await page.goto('/overview')
      await hydrated(page)
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog')
      await palette.waitFor()
      expect(await palette.getByRole('option').count()).toBeGreaterThan(0)
      expect(await barriers(page)).toEqual([])
      expect(problems).toEqual([])
    })
  })
}

describe('an address with something else in the place of an id', () => {
  const addresses = routeTable()
    .map(({ path }) => path)
    .filter((path) => path.includes(':') && !path.includes(':token'))
  let visited: Visit
  beforeAll(async () => {
    visited = await visit(browser, web.origin)
    await signIn(visited.page)
  })
  afterAll(() => visited.context.close())

  test.each(addresses)('/%s leads nowhere', async (path) => {
    const answer = await visited.page.request.get(`/${path.replace(/:\w+/, 'nonsense')}`)
    expect(answer.status()).toBe(404)
  })

  test('is told so on a page with the navigation at hand', async () => {
    const { page, problems } = visited
    await page.goto('/leads/nonsense')
    expect(await page.locator('main h1').innerText()).toMatch(/not|nothing|no /i)
    expect(await page.getByRole('navigation').count()).toBeGreaterThan(0)
    expect(problems).toEqual([])
  })
})
