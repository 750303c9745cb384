import { describe, expect, test } from 'vitest'
import { divideIds, GROUPS, type PackedIds, packIds } from '#server/consolidation/ids.ts'
import { newId } from '#server/kernel/ids.ts'

/** The texts of packed ids, to compare them. */
function textsOf(ids: PackedIds): string[] {
  const digits = [...ids].map((group) => group.toString(16).padStart(4, '0')).join('')
  return digits.match(/.{32}/g)?.map((id) => id.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')) ?? []
}

describe('many ids', () => {
  const [first, second] = [newId(), newId()]

  test('are all packed, digit by digit', () => {
    const ids = ['01234567-89ab-cdef-fedc-ba9876543210', ...Array.from({ length: 1000 }, () => newId())]
    const packed = packIds(ids)
    expect(packed).toHaveLength(ids.length * GROUPS)
    expect(textsOf(packed ?? new Uint16Array())).toEqual(ids)
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
    ['one with a digit for a dash', first.replace('-', '0')],
  ])('with %s among them are not all ids', (_, text) => {
    expect(packIds([first, text, second])).toBeNull()
  })

  test.each(Array.from({ length: 36 }, (_, place) => place))('are not all ids with one wrong at place %i', (place) => {
    const wrong = `${first.slice(0, place)}!${first.slice(place + 1)}`
    expect(packIds([second, wrong])).toBeNull()
  })

  test('are none when one text holds two and the next none', () => {
    expect(packIds([`${first},${second}`])).toBeNull()
    expect(packIds([`${first},${second}`, ''])).toBeNull()
    expect(packIds([first.slice(0, 20), `${first.slice(20)}${second}`])).toBeNull()
  })

  const divide = (ids: string[], most: number) => divideIds(packIds(ids) ?? new Uint16Array(), most).map(textsOf)

  test('are divided by value into parts of about a size, none lost or doubled', () => {
    const ids = Array.from({ length: 3000 }, () => crypto.randomUUID())
    const parts = divide(ids, 1000)
    expect(parts).toHaveLength(3)
    expect(parts.flat().sort()).toEqual([...ids].sort())
    for (const [index, part] of parts.entries()) {
      expect(part.length).toBeGreaterThan(500)
      const next = parts[index + 1]?.toSorted()[0]
      if (next) expect(part.toSorted().at(-1)?.localeCompare(next)).toBe(-1)
    }
  })

  test('of one moment are divided too', () => {
    const ids = Array.from({ length: 2000 }, () => `0192d6f1-0001-7${crypto.randomUUID().slice(15)}`)
    for (const part of divide(ids, 1000)) expect(part.length).toBeGreaterThan(500)
  })

  test('that are few, or all the same, stay together', () => {
    expect(divide([first, second], 1000)).toEqual([[first, second]])
    const same = Array.from({ length: 2000 }, () => first)
    expect(divide(same, 1000).flat()).toEqual(same)
  })
})
