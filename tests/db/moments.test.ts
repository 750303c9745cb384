import { expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'

test('a moment arrives as Postgres has it, to the millisecond and in any year', async () => {
  const { database } = await testDatabase()
  const { rows } = await database.pool.query<{ at: Date; ms: number }>(
    `select at, floor(extract(epoch from at) * 1000)::bigint as ms
     from unnest($1::timestamptz[]) as at`,
    [
      [
        '2026-11-23 02:10:00+00',
        '2026-11-23 02:10:00.1+00',
        '2026-11-23 02:10:00.123999+00',
        '2026-02-28 23:59:59.999999+04',
        '1969-12-31 23:59:59.999+00',
        '1000-01-01 00:00:00+00',
        '9999-12-31 23:59:59+00',
        '12026-01-02 03:04:05+00',
        '0999-12-31 00:00:00+00',
        '0050-03-04 05:06:07+00',
        '0001-01-01 00:00:00+00',
        '2026-11-23 02:10:00+00 BC',
      ],
    ],
  )
  expect(rows.map(({ at }) => at.getTime())).toEqual(rows.map(({ ms }) => ms))
  const { rows: never } = await database.pool.query(`select 'infinity'::timestamptz as at, null::timestamptz as none`)
  expect(never).toEqual([{ at: Number.POSITIVE_INFINITY, none: null }])
})
