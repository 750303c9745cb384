import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll } from 'vitest'
import { findBrowser } from '#server/documents/printing/browser.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--font-render-hinting=none',
  // No page lives long enough to win back what it costs to optimise its scripts, with either of the two compilers that
  // do; the plain one is worth it at once. A quarter of a walk's processor time.
  '--js-flags=--no-turbofan,--no-maglev,--always-sparkplug',
]

/** A real browser: CHROMIUM_PATH, the system's own, or the one that comes out of the registry. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await findBrowser(process.env.CHROMIUM_PATH)
  if (!executablePath)
    throw new Error('there is no browser: not the system’s, and @sparticuz/chromium is not installed')
  const browser = await chromium.launch({ executablePath, headless: true, args: ARGUMENTS })
  afterAll(() => browser.close())
  return browser
}

export interface Visit {
  page: Page
  context: BrowserContext
  /** What a person would never see and a developer must: refused scripts, console errors, answers of 500 and more. */
  problems: string[]
}

export interface VisitOptions {
  width?: number
  height?: number
  javaScript?: boolean
  locale?: 'en' | 'fr' | 'ar'
  colorScheme?: 'light' | 'dark'
  /** A telephone: fingers instead of a mouse. */
  touch?: boolean
}

/** A fresh browser profile with one page that takes note of everything that goes wrong behind it. */
export async function visit(browser: Browser, origin: string, options: VisitOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    javaScriptEnabled: options.javaScript ?? true,
    locale: { en: 'en-GB', fr: 'fr-FR', ar: 'ar-AE' }[options.locale ?? 'en'],
    colorScheme: options.colorScheme ?? 'light',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    hasTouch: options.touch ?? false,
    isMobile: options.touch ?? false,
  })
  // For what hangs, as in vitest.config.ts: three files share two cores.
  context.setDefaultTimeout(100_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !isExpectedRefusal(message.text()) && !isGivenUp(message.text()))
      problems.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`))
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // With scripts switched off, Chromium says of every script that a policy refused it.
    const unwanted = options.javaScript === false && reason === 'csp'
    if (reason !== 'net::ERR_ABORTED' && !unwanted) problems.push(`request: ${request.url()} ${reason}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500)
      problems.push(`${response.status()}: ${response.request().method()} ${response.url()}`)
  })
  return { page, context, problems }
}

/** Chromium repeats in the console every 4xx that a form was refused with; the page itself says it better. */
function isExpectedRefusal(text: string): boolean {
  return /^Failed to load resource: the server responded with a status of 4\d\d/.test(text)
}

/**
 * Remix writes down an answer whose reading it broke off itself, for a newer one or another page. One broken off before
 * it began is `net::ERR_ABORTED`, and no problem either.
 */
function isGivenUp(text: string): boolean {
  return text.startsWith('AbortError: BodyStreamBuffer was aborted')
}

/** Waits until React has taken over every element of the page; a page without scripts is ready as it is. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      !document.querySelector('script[type="module"]') ||
      Object.keys(document.body).some((key) => key.startsWith('__reactFiber$')),
  )
  // What the first effects draw is on the screen two frames later.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)))),
  )
}

/** Signs in through the form, as a person does. */
export async function signIn(page: Page, email = 'admin@example.com', password = 'Admin123!'): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('input[name="email"]').fill(email)
  await page.locator('input[name="password"]').fill(password)
  await page.locator('form:has(input[name="password"]) button[type="submit"]').first().click()
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
}
