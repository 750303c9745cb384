/** Pieces of SQL that make the same data from the same seed, whatever the server. */
export interface Fragments {
  /** A number from 0 up to 1, the same for the same key. `key` is a SQL text expression. */
  random(key: string): string
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number, key: string): string
  /** One element of a SQL array. */
  pick(array: string, key: string): string
  /** A UUIDv7 of the moment `at` (a SQL timestamptz expression). */
  id(at: string, key: string): string
  /** The same for millions of rows: a third of the time, 48 random bits within the millisecond instead of 72. */
  fastId(at: string, key: string): string
}

/** @param seed any whole number; another one gives other data of the same shape. */
export function fragments(seed: number): Fragments {
  const salt = Math.trunc(seed)
  const random = (key: string) => `((hashtextextended(${key}, ${salt}) & 16777215)::float8 / 16777216)`
  return {
    random,
    between: (from, to, key) => `(${from} + floor(${random(key)} * ${to - from + 1})::integer)`,
    pick: (array, key) => `(${array})[1 + floor(${random(key)} * cardinality(${array}))::integer]`,
    id: (at, key) => `(lpad(to_hex(${milliseconds(at)}), 12, '0')
      || '7' || overlay(substr(md5(${key} || '${salt}'), 1, 18) placing '8' from 4 for 0))::uuid`,
    // Two numbers in hex, each of its full length without padding, which costs half as much again: a 0 and the
    // milliseconds (of a year from 2004 to 2527) before version 7, and variant 8, which is the sign, before the random bits.
    fastId: (at, key) => `('0' || to_hex(${milliseconds(at)} << 16 | x'7000'::bigint)
      || to_hex(hashtextextended(${key}, ${salt}) & x'ffffffffffff'::bigint | x'8000000000000000'::bigint))::uuid`,
  }
}

/** Whole milliseconds since 1970: a float holds microseconds exactly, and the numeric that extract() makes takes twice the time. */
function milliseconds(at: string): string {
  return `(date_part('epoch', ${at}) * 1000000)::bigint / 1000`
}

/** A SQL text array of plain words, quoted. */
export function words(list: readonly string[]): string {
  return `array[${list.map(quote).join(', ')}]::text[]`
}

/** A SQL text literal. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
