import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Candidate,
  decideRetention,
  isWhole,
  type KeepingRule,
} from '#server/backups/retention/retention.rules.ts'
import type { RetentionPolicy } from '#server/backups/schedules/schedules.schemas.ts'

const NOW = new Date('2026-06-15T12:00:00Z')
const DAY = 86_400_000
const NOTHING: RetentionPolicy = {
  keepWithinDays: 0,
  keepDaily: 0,
  keepWeekly: 0,
  keepMonthly: 0,
  keepYearly: 0,
  keepRestorable: 1,
}
const decide = (candidates: Candidate[], policy: Partial<RetentionPolicy>, timeZone = 'UTC') =>
  decideRetention(candidates, { ...NOTHING, ...policy }, { now: NOW, timeZone })

let serial = 0
function backup(given: Partial<Candidate> & { daysAgo?: number } = {}): Candidate {
  const { daysAgo = 0, ...rest } = given
  serial += 1
  return {
    id: `b${String(serial).padStart(4, '0')}`,
    at: new Date(NOW.getTime() - daysAgo * DAY),
    state: 'RESTORABLE',
    corrupt: false,
    pinned: false,
    working: false,
    found: false,
    ...rest,
  }
}

const nights = (count: number, given: Partial<Candidate> = {}) =>
  Array.from({ length: count }, (_, daysAgo) => backup({ ...given, daysAgo }))
const kept = (verdicts: { id: string; rules: KeepingRule[] }[]) =>
  verdicts.filter(({ rules }) => rules.length > 0).map(({ id }) => id)
const keptBy = (verdicts: { id: string; rules: KeepingRule[] }[], rule: KeepingRule) =>
  verdicts.filter(({ rules }) => rules.includes(rule)).map(({ id }) => id)

describe('of a year of nights', () => {
  const year = nights(400)
  const days = (ids: string[]) =>
    year.filter(({ id }) => ids.includes(id)).map(({ at }) => at.toISOString().slice(0, 10))

  test('days, weeks, months and years each keep their newest', () => {
    const verdicts = decide(year, { keepDaily: 3, keepWeekly: 3, keepMonthly: 3, keepYearly: 2 })
    expect(days(keptBy(verdicts, 'daily'))).toEqual(['2026-06-15', '2026-06-14', '2026-06-13'])
    expect(days(keptBy(verdicts, 'weekly'))).toEqual(['2026-06-15', '2026-06-14', '2026-06-07'])
    expect(days(keptBy(verdicts, 'monthly'))).toEqual(['2026-06-15', '2026-05-31', '2026-04-30'])
    expect(days(keptBy(verdicts, 'yearly'))).toEqual(['2026-06-15', '2025-12-31'])
  })

  test('a week belongs to the year of its Thursday', () => {
    const turn = ['2024-12-29', '2024-12-30', '2025-01-01', '2025-01-05', '2025-01-06'].map((day) =>
      backup({ at: new Date(`${day}T02:00:00Z`) }),
    )
    const weekly = keptBy(decide(turn, { keepWeekly: 9 }), 'weekly')
    expect(turn.filter(({ id }) => weekly.includes(id)).map(({ at }) => at.toISOString().slice(0, 10))).toEqual([
      '2024-12-29',
      '2025-01-05',
      '2025-01-06',
    ])
  })

  test('a day is a day of the schedule’s zone', () => {
    const late = backup({ at: new Date('2026-06-14T21:00:00Z') })
    const later = backup({ at: new Date('2026-06-14T23:00:00Z') })
    expect(keptBy(decide([late, later], { keepDaily: 5 }, 'UTC'), 'daily')).toEqual([later.id])
    expect(keptBy(decide([late, later], { keepDaily: 5 }, 'Europe/Paris'), 'daily')).toEqual([late.id, later.id])
  })
})

describe('the floor', () => {
  test('keeps the last proven ones, however old and whatever came after them', () => {
    const old = nights(3).map((each) => ({ ...each, at: new Date(each.at.getTime() - 900 * DAY) }))
    const since = nights(60, { state: 'VERIFIED' })
    expect(keptBy(decide([...old, ...since], { keepRestorable: 3 }), 'floor')).toEqual(old.map(({ id }) => id))
  })

  test('is not taken up by failed, damaged or unread ones', () => {
    const good = [backup({ daysAgo: 20 }), backup({ daysAgo: 30 })]
    const useless = [
      backup({ corrupt: true }),
      backup({ daysAgo: 1, state: 'WRITTEN' }),
      backup({ daysAgo: 2, state: 'FAILED' }),
    ]
    expect(keptBy(decide([...useless, ...good], { keepRestorable: 2 }), 'floor')).toEqual(good.map(({ id }) => id))
  })

  test('is filled up with whole ones while too few are proven', () => {
    const proven = backup({ daysAgo: 9 })
    const whole = [backup({ daysAgo: 1, state: 'VERIFIED' }), backup({ daysAgo: 2, state: 'VERIFIED' })]
    expect(keptBy(decide([proven, ...whole], { keepRestorable: 2 }), 'floor')).toEqual([proven.id, whole[0]?.id])
  })
})

describe('nothing is gained by', () => {
  const real = nights(10)

  test('a date in the future: it holds no place, and is deleted by no rule either', () => {
    const forged = Array.from({ length: 50 }, (_, index) => backup({ daysAgo: -400 - index }))
    const policy = { keepRestorable: 3, keepDaily: 4, keepWithinDays: 2 }
    const without = kept(decide(real, policy))
    const verdicts = decide([...forged, ...real], policy)
    expect(kept(verdicts).filter((id) => real.some((each) => each.id === id))).toEqual(without)
    expect(keptBy(verdicts, 'future')).toHaveLength(50)
  })

  test('files that somebody put into the store', () => {
    const planted = nights(50, { found: true, state: 'VERIFIED' })
    const policy = { keepRestorable: 3, keepDaily: 4 }
    const verdicts = decide([...planted, ...real], policy)
    expect(kept(verdicts).filter((id) => real.some((each) => each.id === id))).toEqual(kept(decide(real, policy)))
    expect(keptBy(verdicts, 'found')).toHaveLength(50)
  })

  test('waiting: a schedule that stopped loses nothing, since ages count from its newest backup', () => {
    const stopped = real.map((each) => ({ ...each, at: new Date(each.at.getTime() - 700 * DAY) }))
    expect(kept(decide(stopped, { keepWithinDays: 30 }))).toHaveLength(10)
  })

  test('having no backup that was ever read back: then all stay', () => {
    const unread = nights(10, { state: 'WRITTEN' })
    expect(keptBy(decide(unread, {}), 'no-proof')).toHaveLength(10)
  })
})

const state = fc.constantFrom<Candidate['state']>('RESTORABLE', 'VERIFIED', 'WRITTEN', 'FAILED', 'RUNNING')
const history = fc
  .array(
    fc.record({
      // Some of them ahead of the clock.
      hoursAgo: fc.integer({ min: -2_000, max: 24 * 1_200 }),
      state,
      corrupt: fc.boolean(),
      pinned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
      working: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
      found: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    }),
    { maxLength: 45 },
  )
  .map((rows) =>
    rows.map(
      ({ hoursAgo, ...rest }, index): Candidate => ({
        id: `r${String(index).padStart(3, '0')}`,
        at: new Date(NOW.getTime() - hoursAgo * 3_600_000),
        ...rest,
      }),
    ),
  )
const policies = fc.record({
  keepWithinDays: fc.integer({ min: 0, max: 60 }),
  keepDaily: fc.integer({ min: 0, max: 20 }),
  keepWeekly: fc.integer({ min: 0, max: 10 }),
  keepMonthly: fc.integer({ min: 0, max: 14 }),
  keepYearly: fc.integer({ min: 0, max: 4 }),
  keepRestorable: fc.integer({ min: 1, max: 6 }),
})

test('in 10,000 random histories the floor and the pins survive, and a second run deletes nothing more', {
  timeout: 60_000,
}, () => {
  fc.assert(
    fc.property(history, policies, (candidates, policy) => {
      const survivors = new Set(kept(decide(candidates, policy)))
      for (const { id, pinned, working } of candidates) if (pinned || working) expect(survivors).toContain(id)

      const ahead = (each: Candidate) => each.at.getTime() > NOW.getTime() + 600_000
      const proven = candidates
        .filter((each) => each.state === 'RESTORABLE' && isWhole(each) && !ahead(each))
        .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1))
      for (const { id } of proven.slice(0, policy.keepRestorable)) expect(survivors).toContain(id)

      const left = candidates.filter(({ id }) => survivors.has(id))
      expect(kept(decide(left, policy))).toEqual(left.map(({ id }) => id))

      // What does not count leaves the verdict on what does untouched.
      const counting = candidates.filter((each) => isWhole(each) && !ahead(each) && !each.found)
      const alone = new Set(kept(decide(counting, policy)))
      const usable = candidates.filter((each) => !(each.found && each.state === 'RESTORABLE' && isWhole(each)))
      const among = new Set(kept(decide(usable, policy)))
      for (const { id } of counting) expect(among.has(id)).toBe(alone.has(id))
    }),
    { numRuns: 10_000 },
  )
})
