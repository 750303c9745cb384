import pg from 'pg'
import { vi } from 'vitest'

/** When a migrator dies: before the server hears of the statement, or when it is done and nobody was told. */
export type Moment = 'before' | 'after'

/**
 * Lets every connection die at the first query with this text, the way the server sees a killed process: the socket
 * is gone in the middle of whatever was going on. Only the first time.
 *
 * @returns whether it came to that.
 */
export function dieAt(text: string, moment: Moment): () => boolean {
  let died = false
  const query = pg.Client.prototype.query
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...given: unknown[]) {
    const run = () => Reflect.apply(query, this, given)
    if (died || given[0] !== text) return run()
    died = true
    const cut = () => this.connection.stream.destroy()
    if (moment === 'before') {
      cut()
      return run()
    }
    return Promise.resolve(run()).then(() => {
      cut()
      throw new Error('killed')
    })
  })
  return () => {
    vi.restoreAllMocks()
    return died
  }
}
