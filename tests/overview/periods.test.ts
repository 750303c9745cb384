import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayInZone, daysBetween, pointsOf, stretchesOf } from '#server/kernel/days.ts'
import { decideDelta, decidePeriod } from '#server/overview/overview.rules.ts'
import { MOST_DAYS } from '#server/overview/overview.schemas.ts'

const anyDay = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('1990-01-01', days))

const monthAfter = (month: string) => `${addDays(month, 31).slice(0, 7)}-01`

describe('the period looked at', () => {
  test.each([
    ['7d', '2025-03-04', '2025-03-10', '2025-02-25', '2025-03-03'],
    ['30d', '2025-02-09', '2025-03-10', '2025-01-10', '2025-02-08'],
    ['90d', '2024-12-11', '2025-03-10', '2024-09-12', '2024-12-10'],
    ['month', '2025-03-01', '2025-03-10', '2025-02-01', '2025-02-10'],
  ] as const)('%s is counted back from today', (range, from, to, previousFrom, previousTo) => {
    expect(decidePeriod({ range }, '2025-03-10')).toMatchObject({
      from,
      to,
      previousFrom,
      previousTo,
      unit: range === '90d' ? 'week' : 'day',
    })
  })

  test('compares the end of a long month with the whole of a short one', () => {
    expect(decidePeriod({ range: 'month' }, '2025-03-31')).toMatchObject({
      previousFrom: '2025-02-01',
      previousTo: '2025-02-28',
    })
    expect(decidePeriod({ range: 'month' }, '2025-01-15')).toMatchObject({
      previousFrom: '2024-12-01',
      previousTo: '2024-12-15',
    })
  })

  test('mends a custom range that is upside down, open or too long', () => {
    const today = '2025-03-10'
    expect(decidePeriod({ range: 'custom', from: '2025-03-05', to: '2025-03-01' }, today)).toMatchObject({
      from: '2025-03-01',
      to: '2025-03-05',
    })
    expect(decidePeriod({ range: 'custom' }, today)).toMatchObject({ from: '2025-02-09', to: today })
    const long = decidePeriod({ range: 'custom', from: '1999-01-01', to: today }, today)
    expect(daysBetween(long.from, long.to) + 1).toBe(MOST_DAYS)
    expect(long.unit).toBe('month')
  })

  test('falls into months and the days they lack or have too many, each day once', () => {
    expect(stretchesOf('2025-01-20', '2025-03-11')).toEqual([
      { span: 'DAY', from: '2025-01-20', to: '2025-01-31', sign: 1 },
      { span: 'MONTH', from: '2025-02-01', to: '2025-02-01', sign: 1 },
      { span: 'DAY', from: '2025-03-01', to: '2025-03-11', sign: 1 },
    ])
    expect(stretchesOf('2025-01-05', '2025-03-28')).toEqual([
      { span: 'DAY', from: '2025-01-01', to: '2025-01-04', sign: -1 },
      { span: 'MONTH', from: '2025-01-01', to: '2025-03-01', sign: 1 },
      { span: 'DAY', from: '2025-03-29', to: '2025-03-31', sign: -1 },
    ])
    expect(stretchesOf('2025-03-12', '2025-03-18')).toEqual([
      { span: 'DAY', from: '2025-03-12', to: '2025-03-18', sign: 1 },
    ])
    fc.assert(
      fc.property(anyDay, fc.nat(800), (from, length) => {
        const to = addDays(from, length)
        const stretches = stretchesOf(from, to)
        const counted = new Map<string, number>()
        for (const { span, from: first, to: end, sign } of stretches) {
          const last = span === 'DAY' ? end : addDays(monthAfter(end), -1)
          for (let day = first; day <= last; day = addDays(day, 1)) counted.set(day, (counted.get(day) ?? 0) + sign)
        }
        const days = [...counted].filter(([, times]) => times !== 0).sort()
        expect(days).toEqual(Array.from({ length: length + 1 }, (_, index) => [addDays(from, index), 1]))
        expect(stretches.length).toBeLessThanOrEqual(3)
        for (const { span, from: first, to: last } of stretches) {
          if (span === 'MONTH') expect([first, last].map((day) => day.slice(8))).toEqual(['01', '01'])
          else expect(daysBetween(first, last)).toBeLessThan(31)
        }
      }),
    )
  })

  test('never overlaps what it is compared with, and covers every point once', () => {
    fc.assert(
      fc.property(
        anyDay,
        anyDay,
        anyDay,
        fc.constantFrom('7d', '30d', '90d', 'month', 'custom'),
        (from, to, today, range) => {
          const period = decidePeriod({ range, from, to }, today)
          expect(period.from <= period.to).toBe(true)
          expect(period.previousFrom <= period.previousTo).toBe(true)
          expect(period.previousTo < period.from).toBe(true)
          const points = pointsOf(period)
          expect(new Set(points).size).toBe(points.length)
          if (period.unit === 'day') expect(points).toHaveLength(daysBetween(period.from, period.to) + 1)
          else expect(points.length).toBeLessThanOrEqual(28)
          expect(points[0]).toBe(period.from)
        },
      ),
    )
  })

  test('counts weeks back from the last day, and months by the calendar', () => {
    expect(pointsOf({ from: '2025-03-01', to: '2025-03-16', unit: 'week' })).toEqual([
      '2025-03-01',
      '2025-03-03',
      '2025-03-10',
    ])
    expect(pointsOf({ from: '2025-01-20', to: '2025-03-16', unit: 'month' })).toEqual([
      '2025-01-20',
      '2025-02-01',
      '2025-03-01',
    ])
  })

  test.each([
    ['day', '9999-12-01', 31],
    ['week', '9999-11-30', 5],
    ['month', '9999-01-15', 12],
  ] as const)('by the %s ends where years have four digits no more', (unit, from, points) => {
    expect(pointsOf({ from, to: '9999-12-31', unit })).toHaveLength(points)
  })

  test('has no change to tell of when there was nothing before', () => {
    expect(decideDelta(5, 0)).toBeNull()
    expect(decideDelta(150, 100)).toBe(0.5)
  })
})

describe('a company’s day', () => {
  test('begins at its own midnight, also when the clocks change', () => {
    expect(dayInZone(new Date('2025-03-10T20:30:00Z'), 'Asia/Dubai')).toBe('2025-03-11')
    expect(dayInZone(new Date('2025-03-11T03:30:00Z'), 'America/New_York')).toBe('2025-03-10')
    expect(dayInZone(new Date('2025-03-30T23:30:00Z'), 'Europe/London')).toBe('2025-03-31')
    expect(daysBetween('2025-03-29', '2025-03-31')).toBe(2)
  })
})
