import { expect, test } from 'vitest'
import { browserName } from '#app/screens/identity/browser-name.ts'
import { nextPage } from '#app/screens/identity/next-page.ts'
import { TOKEN_AREAS } from '#server/identity/tokens/tokens.schemas.ts'
import { appRouter } from '#server/trpc/router.ts'

test.each([
  [null, '/'],
  ['', '/'],
  ['/leads?sort=-createdAt', '/leads?sort=-createdAt'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['\\\\evil.example', '/'],
  ['https://evil.example/', '/'],
  ['javascript:alert(1)', '/'],
  ['/a/../../b', '/b'],
  ['///', '/'],
])('after signing in, %j leads to %s', (asked, page) => {
  expect(nextPage(asked)).toBe(page)
})

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0',
    'Edge',
    'Windows',
  ],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1', 'Safari', 'iOS'],
  ['Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36', 'Chrome', 'Android'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox', 'Linux'],
])('%s is recognised', (userAgent, browser, system) => {
  expect(browserName(userAgent)).toEqual({ browser, system })
})

test('a program is no browser', () => {
  expect(browserName('curl/8.0')).toBeNull()
  expect(browserName(null)).toBeNull()
})

test('a token can be narrowed to every area of the API that programs may use', () => {
  const areas = new Set(Object.keys(appRouter._def.procedures).map((path) => path.split('.')[0]))
  for (const own of ['identity', 'tokens']) areas.delete(own)
  const missing = [...areas].filter((area) => !TOKEN_AREAS.some((known) => known === area))
  expect(missing, 'add them to TOKEN_AREAS in tokens.schemas.ts').toEqual([])
})
