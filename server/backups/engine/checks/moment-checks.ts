import type pg from 'pg'
import type { CatalogueColumn } from '../catalogue.ts'
import type { MomentBounds, Value, ValueCheck } from './row-checks.ts'

export const isMoment = (column: CatalogueColumn) =>
  /^(date|timestamp(\(\d\))? with(out)? time zone)$/.test(column.type)

const FIRST = Buffer.from('1900-01-01')
const [ZERO, NINE, LETTER_C, LOWER_Y] = [0x30, 0x39, 0x43, 0x79]

export const MOMENT_CHECKS: readonly ValueCheck[] = [
  {
    check: 'impossible_date',
    applies: isMoment,
    isWrong: (value, { farthest }) =>
      !isInfinite(value) && (value.compare(FIRST) < 0 || isBeforeChrist(value) || isAfter(value, farthest)),
    message: 'Dates before 1900 or more than a hundred years ahead.',
  },
  {
    check: 'impossible_date',
    applies: (column) => column.name === 'created_at' && isMoment(column),
    isWrong: (value, { tomorrow }) => isAfter(value, tomorrow),
    message: 'Rows created in the future.',
  },
]

/** ISO dates in UTC, to which sessions are pinned, stand in the order of their bytes, but for years of other lengths. */
function isAfter(value: Value, bound: Buffer): boolean {
  return (value.compare(bound) > 0 || hasLongYear(value)) && !isBeforeChrist(value)
}

/** `10000-01-01`: behind four digits there is a dash otherwise, or a letter of `infinity`. */
function hasLongYear(value: Value): boolean {
  const fifth = value.byte(4)
  return fifth >= ZERO && fifth <= NINE
}

/** `0044-03-15 BC` */
function isBeforeChrist(value: Value): boolean {
  return value.byte(-1) === LETTER_C
}

function isInfinite(value: Value): boolean {
  return value.byte(-1) === LOWER_Y
}

/** The bounds for each type of column, worked out by Postgres. */
export async function readMomentBounds(client: pg.Client, types: Set<string>): Promise<Map<string, MomentBounds>> {
  const bounds = new Map<string, MomentBounds>()
  for (const type of types) {
    const { rows } = await client.query<{ farthest: string; tomorrow: string }>(
      `select (current_date + 36525)::${type} as farthest, (transaction_timestamp() + interval '1 day')::${type} as tomorrow`,
    )
    if (!rows[0]) continue
    bounds.set(type, { farthest: Buffer.from(rows[0].farthest), tomorrow: Buffer.from(rows[0].tomorrow) })
  }
  return bounds
}
