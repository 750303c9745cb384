import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../harness/browser.ts'
import { barriers } from '../harness/page-checks.ts'

let page: Page

beforeAll(async () => {
  page = await (await startBrowser()).newPage()
})

/** A page on which only the lines given could keep somebody out. */
const show = (lines: string) =>
  page.setContent(`<!doctype html><html lang="en"><title>Lines</title><main><h1>Lines</h1>${lines}</main></html>`)

const line = (words: string, colour: string, background: string) =>
  `<p style="color: ${colour}; background: ${background}">${words}</p>`

test('words too faint for what is behind them are a barrier, wherever their colours were seen before', async () => {
  await show(
    [
      line('black on white', 'black', 'white'),
      line('grey on black', '#bbb', 'black'),
      line('grey on white', '#bbb', 'white'),
      line('half of black on white', 'rgb(0 0 0 / 0.3)', 'white'),
      line('dark violet on black', 'oklch(0.4 0.1 290)', 'black'),
      line('dark violet on white', 'oklch(0.4 0.1 290)', 'white'),
    ].join(''),
  )
  const found = await barriers(page)
  expect(found.map((each) => />([\w ]+)</.exec(each)?.[1])).toEqual([
    'grey on white',
    'half of black on white',
    'dark violet on black',
  ])
  expect(found).toEqual(Array(3).fill(expect.stringMatching(/^color-contrast: .*insufficient color contrast of \d/)))
})

test('a frame that runs no script neither counts nor holds anybody up', async () => {
  await show('<iframe sandbox="" srcdoc="<p>a letter</p>" title="Letter"></iframe><button></button>')
  expect(await barriers(page)).toEqual([expect.stringMatching(/^button-name: <button>/)])
})
