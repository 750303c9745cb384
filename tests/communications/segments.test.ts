import { describe, expect, test } from 'vitest'
import { countSegments } from '#server/communications/segments.rules.ts'

describe('a text is billed as', () => {
  test.each([
    ['nothing', '', 'GSM-7', 0, 1],
    ['160 plain characters', 'a'.repeat(160), 'GSM-7', 160, 1],
    ['161 plain characters', 'a'.repeat(161), 'GSM-7', 161, 2],
    ['306 plain characters', 'a'.repeat(306), 'GSM-7', 306, 2],
    ['307 plain characters', 'a'.repeat(307), 'GSM-7', 307, 3],
    ['80 euro signs, two septets each', '€'.repeat(80), 'GSM-7', 160, 1],
    ['a euro sign that would be cut by the end of a part', `${'a'.repeat(152)}€${'b'.repeat(10)}`, 'GSM-7', 164, 2],
    ['two parts filled but for one septet, then a euro sign', `${'a'.repeat(152)}€${'b'.repeat(152)}`, 'GSM-7', 306, 3],
    ['the small cedilla, which GSM lacks', 'Bien reçu', 'UCS-2', 9, 1],
    ['accents of the basic set', 'déjà è ù ì ò', 'GSM-7', 12, 1],
    ['70 Arabic letters', 'س'.repeat(70), 'UCS-2', 70, 1],
    ['71 Arabic letters', 'س'.repeat(71), 'UCS-2', 71, 2],
    ['35 faces, two units each', '😀'.repeat(35), 'UCS-2', 70, 1],
    ['a face that would be cut by the end of a part', `${'س'.repeat(66)}😀${'س'.repeat(10)}`, 'UCS-2', 78, 2],
    ['faces that leave a unit of each part empty', '😀'.repeat(67), 'UCS-2', 134, 3],
    ['a typographic apostrophe, which makes all of it UCS-2', 'it’s', 'UCS-2', 4, 1],
  ])('%s', (_, text, encoding, units, segments) => {
    expect(countSegments(text)).toMatchObject({ encoding, units, segments })
  })

  test('and says what still fits', () => {
    expect(countSegments('hello').left).toBe(155)
    expect(countSegments('a'.repeat(161)).left).toBe(153 - 8)
  })
})
