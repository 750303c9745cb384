import { describe, expect, test } from 'vitest'
import { areIds } from '#server/consolidation/ids.ts'
import { newId } from '#server/kernel/ids.ts'

describe('many ids', () => {
  const [first, second] = [newId(), newId()]

  test('are all looked at', () => {
    expect(areIds([first])).toBe(true)
    expect(areIds(Array.from({ length: 1000 }, () => newId()))).toBe(true)
    expect(areIds([...Array.from({ length: 1000 }, () => newId()), 'last'])).toBe(false)
  })

  test.each([
    ['nothing', ''],
    ['a word', 'somebody'],
    ['one in capitals', '0192D6F1-0001-7000-8001-86A0000F4240'],
    ['one without its last digit', first.slice(0, -1)],
    ['one with a digit too many', `${first}0`],
    ['one with a digit past f', `${first.slice(0, -1)}g`],
    ['one with a digit of another script', `${first.slice(0, -1)}\u0661`],
    ['one with any other letter', `x${first.slice(1)}`],
    ['one without its dashes', first.replaceAll('-', '')],
    ['one with a dash for a digit', `-${first.slice(1)}`],
  ])('with %s among them are not all ids', (_, text) => {
    expect(areIds([first, text, second])).toBe(false)
  })

  test('are none when one text holds two and the next none, or when a comma has moved', () => {
    expect(areIds([`${first},${second}`])).toBe(false)
    expect(areIds([`${first},${second}`, ''])).toBe(false)
    expect(areIds([`${first},`, second])).toBe(false)
    expect(areIds([first.slice(0, 20), `${first.slice(20)},${second}`])).toBe(false)
  })
})
