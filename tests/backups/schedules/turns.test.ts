import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideTurn, type Try } from '#server/backups/schedules/schedules.rules.ts'
import { lastDue } from '#server/kernel/cron.ts'

const at = (text: string) => new Date(text)
const LONG_AGO = at('2020-01-01T00:00:00Z')
const nightly = (timeZone = 'UTC', cron = '0 2 * * *') => ({
  enabled: true,
  activeSince: LONG_AGO,
  when: { cron, timeZone },
})
const made = (scheduledFor: string): Try => ({ scheduledFor: at(scheduledFor), failed: false, finishedAt: null })
const failed = (scheduledFor: string, finishedAt: string): Try => ({
  scheduledFor: at(scheduledFor),
  failed: true,
  finishedAt: at(finishedAt),
})

describe('a schedule has its turn', () => {
  test('when its moment has come and nobody made that backup', () => {
    expect(decideTurn(nightly(), [made('2026-03-09T02:00:00Z')], at('2026-03-10T02:00:05Z'))).toEqual({
      action: 'run',
      scheduledFor: at('2026-03-10T02:00:00Z'),
      missed: 0,
      attempt: 1,
    })
  })

  test('not before, not twice, not switched off, not for what was due before it existed', () => {
    const before = [made('2026-03-09T02:00:00Z')]
    expect(decideTurn(nightly(), before, at('2026-03-10T01:59:58Z'))).toEqual({ action: 'none' })
    expect(decideTurn(nightly(), [made('2026-03-10T02:00:00Z')], at('2026-03-10T02:00:05Z'))).toEqual({
      action: 'none',
    })
    const off = { ...nightly(), enabled: false }
    expect(decideTurn(off, before, at('2026-03-10T12:00:00Z'))).toEqual({ action: 'none' })
    const young = { ...nightly(), activeSince: at('2026-03-10T09:00:00Z') }
    expect(decideTurn(young, [], at('2026-03-10T12:00:00Z'))).toEqual({ action: 'none' })
    expect(decideTurn(young, [], at('2026-03-11T02:00:00Z'))).toMatchObject({ action: 'run', missed: 0 })
  })

  test('once after three days of absence, and says how many it makes up for', () => {
    const turn = decideTurn(nightly(), [made('2026-03-09T02:00:00Z')], at('2026-03-12T12:00:00Z'))
    expect(turn).toMatchObject({ action: 'run', scheduledFor: at('2026-03-12T02:00:00Z'), missed: 2 })
    const after = [made('2026-03-12T02:00:00Z'), made('2026-03-09T02:00:00Z')]
    expect(decideTurn(nightly(), after, at('2026-03-12T12:00:01Z'))).toEqual({ action: 'none' })
  })

  test('not again when the clock is set back over its moment', () => {
    const hourly = nightly('UTC', '0 * * * *')
    const tries = [made('2026-03-10T12:00:00Z')]
    for (const now of ['2026-03-10T11:30:00Z', '2026-03-10T09:00:00Z', '2026-03-10T12:59:00Z']) {
      expect(decideTurn(hourly, tries, at(now))).toEqual({ action: 'none' })
    }
    expect(decideTurn(hourly, tries, at('2026-03-10T13:00:00Z'))).toMatchObject({ action: 'run', missed: 0 })
  })

  test('again after a failure, later each time, and at last not any more', () => {
    const night = '2026-03-10T02:00:00Z'
    const one = [failed(night, '2026-03-10T02:01:00Z')]
    expect(decideTurn(nightly(), one, at('2026-03-10T02:03:00Z'))).toMatchObject({ action: 'wait' })
    expect(decideTurn(nightly(), one, at('2026-03-10T02:06:00Z'))).toMatchObject({ action: 'run', attempt: 2 })
    const three = [...one, failed(night, '2026-03-10T02:07:00Z'), failed(night, '2026-03-10T02:30:00Z')]
    expect(decideTurn(nightly(), three, at('2026-03-10T03:00:00Z'))).toMatchObject({ action: 'wait' })
    expect(decideTurn(nightly(), three, at('2026-03-10T03:30:00Z'))).toMatchObject({ action: 'run', attempt: 4 })
    const four = [...three, failed(night, '2026-03-10T03:31:00Z')]
    expect(decideTurn(nightly(), four, at('2026-03-10T20:00:00Z'))).toEqual({ action: 'none' })
    expect(decideTurn(nightly(), four, at('2026-03-11T02:00:00Z'))).toMatchObject({ action: 'run', attempt: 1 })
  })
})

describe('when the clocks change', () => {
  /** Looks every minute of some days and counts the backups that are made. */
  function follow(schedule: ReturnType<typeof nightly>, from: string, to: string): string[] {
    const tries: Try[] = [made(lastDue(schedule.when, at(from)).toISOString())]
    const moments: string[] = []
    for (let now = at(from).getTime(); now < at(to).getTime(); now += 60_000) {
      const turn = decideTurn(schedule, tries, new Date(now))
      if (turn.action !== 'run') continue
      tries.unshift({ scheduledFor: turn.scheduledFor, failed: false, finishedAt: null })
      moments.push(turn.scheduledFor.toISOString())
    }
    return moments
  }

  test.each([
    ['forward in London, where half past one does not exist', 'Europe/London', '30 1 * * *', '2026-03-28T12:00:00Z'],
    ['back in London, where half past one comes twice', 'Europe/London', '30 1 * * *', '2026-10-24T12:00:00Z'],
    ['forward in New York', 'America/New_York', '30 2 * * *', '2026-03-07T18:00:00Z'],
    ['back in New York', 'America/New_York', '30 1 * * *', '2026-10-31T18:00:00Z'],
  ])('%s, each night still has one backup', (_, timeZone, cron, from) => {
    const to = new Date(at(from).getTime() + 3 * 86_400_000).toISOString()
    expect(follow(nightly(timeZone, cron), from, to)).toHaveLength(3)
  })

  test('an hourly schedule has the repeated hour as well', () => {
    const moments = follow(nightly('Europe/London', '0 * * * *'), '2026-10-24T22:30:00Z', '2026-10-25T04:30:00Z')
    expect(moments).toEqual(['23', '00', '01', '02', '03', '04'].map((hour) => expect.stringContaining(`T${hour}:00`)))
  })
})

test('however the clock jumps, no moment is made twice and no backup is made for an older one', () => {
  const jump = fc.integer({ min: -6 * 3600, max: 40 * 3600 })
  fc.assert(
    fc.property(fc.array(jump, { minLength: 1, maxLength: 80 }), (jumps) => {
      const schedule = nightly('Europe/London', '30 1 * * *')
      const tries: Try[] = []
      let now = at('2026-03-20T00:00:00Z').getTime()
      for (const seconds of jumps) {
        now += seconds * 1000
        const turn = decideTurn(schedule, tries.slice(0, 12), new Date(now))
        if (turn.action !== 'run') continue
        for (const earlier of tries) expect(turn.scheduledFor.getTime()).toBeGreaterThan(earlier.scheduledFor.getTime())
        tries.unshift({ scheduledFor: turn.scheduledFor, failed: false, finishedAt: null })
      }
    }),
    { numRuns: 300 },
  )
})
