import { existsSync } from 'node:fs'
import type { Browser } from 'playwright-core'

/** Where Linux distributions put a browser that can print. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]
/** The pages are our own, a few kilobytes, and fetch nothing. */
const PATIENCE_MS = 30_000

/** Prints pages until it is closed. */
export interface Printer {
  print(html: string): Promise<Buffer>
  close(): Promise<void>
}

/**
 * Starts a browser to print with: the configured one, the system's, or the one of node_modules. It gets no network and
 * runs no script. null where there is none, and documents are then pages that people print themselves.
 */
export async function startPrinter(configured: string | undefined): Promise<Printer | null> {
  const executablePath = await findBrowser(configured)
  if (!executablePath) return null
  // Loaded when something is printed: it is large, and most requests print nothing.
  const { chromium } = await import('playwright-core')
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking']
  const browser = await chromium.launch({ executablePath, headless: true, args, timeout: PATIENCE_MS })
  return { print: (html) => print(browser, html), close: () => browser.close() }
}

/** Path of the browser that {@link startPrinter} would start, or null. */
export async function findBrowser(configured: string | undefined): Promise<string | null> {
  if (configured) return existsSync(configured) ? configured : null
  return INSTALLED.find((path) => existsSync(path)) ?? (await packagedBrowser())
}

/** Unpacked to the temporary folder once, with the libraries that a bare machine lacks. */
async function packagedBrowser(): Promise<string | null> {
  // The package unpacks those libraries only where it believes to be at Amazon's.
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x'
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    packaged.setGraphicsMode = false
    return await packaged.executablePath()
  } catch {
    // A development dependency: a production machine has a browser of its own, or prints HTML.
    return null
  }
}

async function print(browser: Browser, html: string): Promise<Buffer> {
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true })
  try {
    const page = await context.newPage()
    await page.setContent(html, { timeout: PATIENCE_MS })
    return await page.pdf({ preferCSSPageSize: true, printBackground: true, tagged: true })
  } catch (cause) {
    throw new Error('The browser that prints did not answer. Try again.', { cause })
  } finally {
    await context.close()
  }
}
