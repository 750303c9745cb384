import { describe, expect, test } from 'vitest'
import { drawPicture, type PictureRun, successOf } from '#server/backups/history/picture.rules.ts'

const NOW = new Date('2026-03-29T12:00:00Z')

let made = 0
const run = (day: string, state: PictureRun['state'], fileBytes: number | null, corrupt = false): PictureRun => {
  made += 1
  const startedAt = new Date(`${day}T02:00:00Z`)
  return { id: `run ${made}`, state, startedAt, fileBytes, corruptAt: corrupt ? NOW : null, leaseToken: null }
}
const draw = (runs: PictureRun[], days = 30) => drawPicture(runs, { days, now: NOW, timeZone: 'Europe/London' })

describe('the picture of the last days', () => {
  test('has a place for every day, also for those on which nothing was made', () => {
    const slots = draw([run('2026-03-28', 'RESTORABLE', 100)])
    expect(slots).toHaveLength(30)
    expect(slots.filter(({ backups }) => backups > 0).map(({ to }) => to)).toEqual(['2026-03-28'])
    expect(slots.at(-1)).toMatchObject({ to: '2026-03-29', best: null, bytes: null })
  })

  test('shows the best of a day as tall as that backup, not as another file that nobody proved', () => {
    const proven = run('2026-03-28', 'RESTORABLE', 100)
    const larger = run('2026-03-28', 'VERIFIED', 900)
    for (const order of [
      [proven, larger],
      [larger, proven],
    ])
      expect(draw(order).at(-2)).toMatchObject({ best: 'RESTORABLE', bytes: 100, backups: 2, onlyId: null })
  })

  test('marks what failed and what is damaged beside what is well', () => {
    const day = [
      run('2026-03-28', 'RESTORABLE', 100),
      run('2026-03-28', 'FAILED', null),
      run('2026-03-28', 'RESTORABLE', 300, true),
    ]
    expect(draw(day).at(-2)).toMatchObject({ best: 'RESTORABLE', bytes: 100, failed: 1, corrupt: 1 })
    expect(draw([run('2026-03-28', 'VERIFIED', 50, true)]).at(-2)).toMatchObject({ best: 'CORRUPT', bytes: 50 })
  })

  test('stands for weeks where days would be too many', () => {
    const slots = draw([run('2026-03-24', 'VERIFIED', 10), run('2026-03-29', 'VERIFIED', 30)], 365)
    expect(slots).toHaveLength(53)
    expect(slots.at(-1)).toMatchObject({ from: '2026-03-23', to: '2026-03-29', backups: 2, bytes: 30 })
  })

  test('counts as a success only what a drill restored and nobody found damaged since', () => {
    const runs = [
      run('2026-03-28', 'RESTORABLE', 100),
      run('2026-03-28', 'VERIFIED', 100),
      run('2026-03-27', 'FAILED', null),
      run('2026-03-26', 'RESTORABLE', 100, true),
    ]
    expect(successOf(runs)).toEqual({ ended: 4, restorable: 1 })
    expect(successOf([{ ...run('2026-03-29', 'RUNNING', null), leaseToken: 'held' }])).toEqual({
      ended: 0,
      restorable: 0,
    })
  })
})
