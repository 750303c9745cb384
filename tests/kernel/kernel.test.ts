import { Writable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { readConfig } from '#server/kernel/config.ts'
import { AppError, ERRORS } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import { createLogger } from '#server/kernel/logger.ts'
import { decodeCursor, encodeCursor, isNarrowedOnlyBy, isOpening, toPage } from '#server/kernel/page.ts'
import { toAppError } from '#server/trpc/errors.ts'

describe('ids', () => {
  test('are UUIDv7 and sort in the order they were made', () => {
    const ids = Array.from({ length: 10_000 }, newId)
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual(ids)
    for (const id of ids.slice(0, 100))
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('carry the moment they were made', () => {
    const moment = Date.now() + 60_000
    vi.spyOn(Date, 'now').mockReturnValue(moment)
    expect(Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16)).toBe(moment)
  })
})

describe('a cursor', () => {
  test('gives back what went in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1 }), (values) => {
        expect(decodeCursor(encodeCursor(values), values.length)).toEqual(values)
      }),
    )
  })

  test('from anywhere else is refused with its field', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const error = thrownBy(() => decodeCursor(text, 2))
        expect(error).toMatchObject({ code: 'BAD_INPUT', field: 'cursor' })
      }),
    )
  })

  test('is null on the last page', () => {
    const count = { value: 2, exact: true }
    expect(toPage([1, 2], 2, count, (row) => [row]).next).toBeNull()
    expect(toPage([1, 2, 3], 2, count, (row) => [row])).toMatchObject({ rows: [1, 2], next: encodeCursor([2]) })
  })
})

describe('a list', () => {
  const paging = { sort: '-created', limit: 50, cursor: 'abc', deleted: false }

  test('is narrowed by no more than the filters named, whatever its order and page', () => {
    expect(isNarrowedOnlyBy(paging, [])).toBe(true)
    expect(isNarrowedOnlyBy({ ...paging, search: '', status: [], custom: {}, source: undefined }, [])).toBe(true)
    expect(isNarrowedOnlyBy({ ...paging, source: 'web' }, ['source'])).toBe(true)
  })

  test('opens with the newest of everything, whatever the size of its page', () => {
    const opening = { sort: '-created', limit: 20, deleted: false }
    expect(isOpening(opening)).toBe(true)
    expect(isOpening({ ...opening, search: 'smith' }, ['search'])).toBe(true)
    for (const other of [{ sort: 'name' }, { cursor: 'abc' }, { source: 'web' }, { deleted: true }]) {
      expect(isOpening({ ...opening, ...other })).toBe(false)
    }
  })

  test.each([
    { source: 'web' },
    { doNotContact: false },
    { status: ['ACTIVE'] },
    { custom: { size: 'L' } },
    { deleted: true },
  ])('is narrowed by %o', (filter) => {
    expect(isNarrowedOnlyBy({ ...paging, ...filter }, ['agentId'])).toBe(false)
  })
})

describe('configuration', () => {
  test('names the wrong key and does not repeat its value', () => {
    const error = thrownBy(() => readConfig({ PORT: 'hunter2', DATABASE_URL: 'mysql://root:hunter2@db' }))
    expect(error).toMatchObject({ code: 'PRECONDITION', field: 'PORT' })
    expect(String(error)).toContain('DATABASE_URL')
    expect(JSON.stringify(error) + String(error)).not.toContain('hunter2')
  })

  test('says which secret file cannot be read', () => {
    expect(thrownBy(() => readConfig({ SECRET_KEY_FILE: '/nowhere/secret' }))).toMatchObject({
      field: 'SECRET_KEY_FILE',
    })
  })

  test('treats an empty value as not set', () => {
    expect(readConfig({ PORT: '' }).PORT).toBe(3000)
  })
})

describe('a log line', () => {
  test('holds allowed fields only, and never what Postgres quotes of a row', () => {
    const lines: string[] = []
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    const logger = createLogger({ level: 'info', destination })
    const refused = Object.assign(new Error('invalid input syntax for type uuid: "31926819"'), {
      severity: 'ERROR',
      code: '22P02',
      detail: 'Key (account_number)=(31926819) already exists.',
      constraint: 'payment_details_pkey',
    })
    logger.error(
      {
        err: new Error('saving failed', { cause: refused }),
        customer: 'Ada 31926819',
        accountNumber: '31926819',
        requestId: 'r1',
      },
      'failed',
    )
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('31926819')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ requestId: 'r1', level: 'error' })
    expect(lines[0]).toContain('payment_details_pkey')
  })
})

describe('the error map', () => {
  test('keeps our own errors as they are, however deep they were wrapped', () => {
    const error = new AppError('CONFLICT', { userMessage: 'ours' })
    expect(toAppError(error)).toBe(error)
  })

  test.each([
    ['22P02', 'BAD_INPUT'],
    ['23505', 'CONFLICT'],
    ['42501', 'FORBIDDEN'],
    ['57P01', 'UNAVAILABLE'],
    ['ECONNREFUSED', 'UNAVAILABLE'],
    ['XX000', 'INTERNAL'],
  ])('turns %s into %s', (code, expected) => {
    expect(toAppError(Object.assign(new Error('x'), { code })).code).toBe(expected)
  })

  test('answers what nobody foresaw with words that give nothing away', () => {
    const error = toAppError(new Error('relation "payment_details" does not exist'))
    expect(error.code).toBe('INTERNAL')
    expect(error.userMessage).toBe(ERRORS.INTERNAL.userMessage)
  })
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
