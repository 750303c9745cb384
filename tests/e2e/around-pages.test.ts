import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signIn, startBrowser, type Visit, visit } from '../harness/browser.ts'
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
        await page.goto(address, { waitUntil: 'networkidle' })
        expect(await page.locator('html').getAttribute('lang')).toBe(locale)
        expect(await overflow(page)).toEqual([])
        expect(await barriers(page)).toEqual([])
        expect(problems).toEqual([])
      },
    )

    test('the palette opens by keyboard, finds a page, and is accessible', async () => {
      const { page, problems } = visited
      await signIn(page)
      await page.goto('/overview', { waitUntil: 'networkidle' })
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog')
      await palette.waitFor()
      expect(await palette.getByRole('option').count()).toBeGreaterThan(0)
      expect(await barriers(page)).toEqual([])
      expect(problems).toEqual([])
    })
  })
}
