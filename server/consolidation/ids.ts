/** Browser-safe: many ids at once. */

/** One after the other, each as its eight groups of four digits: ten thousand need no objects of their own. */
export type PackedIds = Uint16Array<ArrayBuffer>
export const GROUPS = 8

const TEXT_LENGTH = 36
/** Where the groups and the dashes of an id begin. */
const GROUP_PLACES = Uint8Array.of(0, 4, 9, 14, 19, 24, 28, 32)
const DASH_PLACES = Uint8Array.of(8, 13, 18, 23)
const DASH = '-'.charCodeAt(0)
/** Negative, and so is every group that it is in. */
const NO_DIGIT = -1
/** What the character of each code is worth as a hexadecimal digit in lower case. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => '0123456789abcdef'.indexOf(String.fromCharCode(code)))

function groupAt(text: string, place: number): number {
  const digit = (at: number) => DIGITS[text.charCodeAt(at)] ?? NO_DIGIT
  return (digit(place) << 12) | (digit(place + 1) << 8) | (digit(place + 2) << 4) | digit(place + 3)
}

/**
 * These ids, or null unless all are ids in lower case. One pass over all of them: to ask a schema about each takes a
 * quarter as long as Postgres takes to answer for them.
 */
export function packIds(texts: readonly string[]): PackedIds | null {
  const packed = new Uint16Array(texts.length * GROUPS)
  let [used, seen] = [0, 0]
  for (const text of texts) {
    if (text.length !== TEXT_LENGTH) return null
    for (const place of DASH_PLACES) if (text.charCodeAt(place) !== DASH) return null
    for (const place of GROUP_PLACES) {
      const group = groupAt(text, place)
      seen |= group
      packed[used++] = group
    }
  }
  return seen < 0 ? null : packed
}

/** So many ids are looked at to find where to divide all of them. */
const SAMPLED = 128

/**
 * Divides ids into parts of about `most`, neighbours in order together: by value, at what a sample shows, for putting all
 * of them in order would take longer than reading what is said of them.
 */
export function divideIds(ids: PackedIds, most: number): PackedIds[] {
  const total = ids.length / GROUPS
  const count = Math.ceil(total / most)
  if (count <= 1) return [ids]
  const group = (at: number) => ids[at] ?? 0
  // A number rounds the last of these 64 bits away, and keeps the order.
  const valueAt = (at: number) =>
    ((group(at) * 2 ** 16 + group(at + 1)) * 2 ** 16 + group(at + 2)) * 2 ** 16 + group(at + 3)
  const sample = Float64Array.from({ length: SAMPLED }, (_, place) =>
    valueAt(Math.floor((place * total) / SAMPLED) * GROUPS),
  ).sort()
  const bounds = Array.from({ length: count - 1 }, (_, part) => sample[Math.floor(((part + 1) * SAMPLED) / count)] ?? 0)

  const parts = Array.from({ length: count }, () => ({ ids: new Uint16Array(ids.length), used: 0 }))
  for (let at = 0; at < ids.length; at += GROUPS) {
    const value = valueAt(at)
    let place = 0
    while (value >= (bounds[place] ?? Number.POSITIVE_INFINITY)) place += 1
    const part = parts[place]
    for (let next = at; part && next < at + GROUPS; next++) part.ids[part.used++] = group(next)
  }
  return parts.map((part) => part.ids.subarray(0, part.used))
}
