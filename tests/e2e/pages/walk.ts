import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Cookie, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routeTable } from '../../architecture/routes.ts'
import { hydrated, signIn, startBrowser, type Visit, visit } from '../../harness/browser.ts'
import { barriers, overflow, type ROUNDS } from '../../harness/page-checks.ts'
import { startTestWeb, type TestWeb } from '../../harness/web.ts'
import { ADDRESSES, demoIds, type Ids } from '../addresses.ts'

type Round = (typeof ROUNDS)[number]

/** SCREENSHOTS=folder keeps a picture of every page, to be looked at. */
const { SCREENSHOTS } = process.env

const paths = routeTable()
  .filter(({ file }) => file !== 'app/routes/shell.tsx')
  .map(({ path }) => path)

/**
 * Describes the walk: each page of the product, once per round. The rounds are shared out over two files, because two
 * of them run at a time.
 */
export function walkPages(rounds: readonly Round[]): void {
  let web: TestWeb
  let browser: Browser
  let ids: Ids
  let cookies: Cookie[]

  beforeAll(async () => {
    web = await startTestWeb()
    browser = await startBrowser()
    const { page, context } = await visit(browser, web.origin)
    await signIn(page)
    cookies = await context.cookies()
    await makeBackup(page, web.origin)
    ids = await demoIds(web)
    await context.close()
  })

  test('every address of remix.config.js is listed in addresses.ts', () => {
    expect(paths.filter((path) => !(path in ADDRESSES))).toEqual([])
  })

  describe.each(rounds)('in $locale, $theme, $width pixels wide', (round) => {
    let visited: Visit
    beforeAll(async () => {
      visited = await open(browser, web.origin, round, cookies)
    })
    afterAll(() => visited.context.close())

    for (const path of paths) {
      const address = ADDRESSES[path]
      if (!address || (typeof address === 'object' && 'none' in address)) continue
      const url = () => (typeof address === 'string' ? address : address(ids))
      test(`/${path} is whole, accessible and fits`, () => look(visited, { path, url: url(), round }))
    }
  })
}

async function look(
  { page, problems }: Visit,
  { path, url, round }: { path: string; url: string; round: Round },
): Promise<void> {
  problems.length = 0
  const response = await page.goto(url, { waitUntil: 'load' })
  await hydrated(page)
  if (SCREENSHOTS) await page.screenshot({ path: screenshotOf(SCREENSHOTS, path, round), fullPage: true })

  expect(response?.status(), url).toBe(path === '*' ? 404 : 200)
  expect(await page.evaluate(() => [document.documentElement.lang, document.documentElement.dir])).toEqual([
    round.locale,
    round.locale === 'ar' ? 'rtl' : 'ltr',
  ])
  expect(await overflow(page), 'wider than the window').toEqual([])
  expect(await barriers(page)).toEqual([])
  expect(problems).toEqual([])
}

async function open(
  browser: Browser,
  origin: string,
  { locale, theme, width }: Round,
  cookies: Cookie[],
): Promise<Visit> {
  const height = width < 500 ? 844 : 900
  const visited = await visit(browser, origin, { width, height, locale, colorScheme: theme })
  const value = encodeURIComponent(new URLSearchParams({ locale, theme }).toString())
  await visited.context.addCookies([...cookies, { name: 'cf_preferences', value, url: origin }])
  return visited
}

function screenshotOf(shots: string, path: string, { locale, theme, width }: Round): string {
  const folder = join(shots, `${locale}-${theme}-${width}`)
  mkdirSync(folder, { recursive: true })
  return join(folder, `${path.replaceAll(/[^a-z]+/gi, '-') || 'home'}.png`)
}

/** The pages of backups need one to show. */
async function makeBackup(page: Page, origin: string): Promise<void> {
  await page.request.post('/api/admin/comprehensive-backup', {
    headers: { origin, 'content-type': 'application/json' },
    data: { reason: 'to look at its page', coverage: 'company' },
    timeout: 60_000,
  })
}
