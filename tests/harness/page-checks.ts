import axe, { type AxeResults, type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'

/** Each language, appearance and width, in as few rounds as meet every pair. */
export const ROUNDS = [
  { locale: 'en', theme: 'light', width: 1440 },
  { locale: 'en', theme: 'dark', width: 390 },
  { locale: 'ar', theme: 'dark', width: 1440 },
  { locale: 'ar', theme: 'light', width: 390 },
  { locale: 'fr', theme: 'light', width: 390 },
] as const

/** WCAG 2.2 AA, and what axe counts as good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * A page has a few dozen colours, and axe takes each apart anew for every element and everything behind it: 2 of 5
 * parts of its time on a long list. Put behind axe's own text, where its classes can be reached.
 */
const REMEMBER_COLOURS = `{
  const { prototype } = axe.commons.color.Color
  const { parseString } = prototype
  const known = new Map()
  prototype.parseString = function (text) {
    const same = known.get(text)
    if (same) return Object.assign(this, same)
    parseString.call(this, text)
    const { r, g, b, alpha } = this
    known.set(text, { r, g, b, alpha })
    return this
  }
}`

/** What keeps somebody out, by axe, with the element and the reason. */
export async function barriers(page: Page): Promise<string[]> {
  // axe waits for ever for an answer from a frame that may run no script: the preview of a letter.
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll('iframe[sandbox=""]')) frame.remove()
  })
  // Once for each frame: as much goes into starting axe as into looking at a short page.
  for (const frame of page.frames().filter((each) => !each.isDetached()))
    await frame.evaluate(`${axe.source};${REMEMBER_COLOURS}`)
  const options: RunOptions = {
    // The elements that pass are most of a report, and most of its time.
    resultTypes: ['violations'],
    runOnly: { type: 'tag', values: RULES },
  }
  const { violations }: AxeResults = await page.evaluate(
    (asked) => Reflect.get(globalThis, 'axe').run(document, asked),
    options,
  )
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 3)
      .map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} — ${failureSummary?.split('\n')[1]?.trim()}`),
  )
}

/** Elements that stick out of a page which ought to fit its window. */
export async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const { left, right } = element.getBoundingClientRect()
      return right > clientWidth + 1 || left < -1
    })
    return [`${scrollWidth} > ${clientWidth}`, ...wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 160))]
  })
}
