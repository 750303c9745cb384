import { performance } from 'node:perf_hooks'

/** Times of one thing that was done over and over, in milliseconds. */
export interface Times {
  /** The fastest call: what is left when the machine is busy with something else. */
  least: number
  p50: number
  p95: number
  p99: number
  perSecond: number
  calls: number
}

/** What is asked of a figure: `met` is the page's bar, `reached` its reach. */
export interface Bar {
  /** What is compared, in words: `p95`, `ratio`, `rows/s`. */
  of: string
  unit: string
  bar: number
  reach?: number | undefined
  /** Whether more is better. */
  more?: boolean
}

export type Verdict = 'reached' | 'met' | 'missed'

/** A measured figure beside its bar. */
export interface Figure {
  name: string
  /** The size it was measured at, in words. */
  size: string
  value: number
  bar: Bar | null
  verdict: Verdict | null
  times?: Times | undefined
  /** The peer of the same run. */
  peer?: { name: string; times: Times } | undefined
}

export function figureOf(figure: Omit<Figure, 'verdict'>): Figure {
  return { ...figure, verdict: figure.bar && judge(figure.value, figure.bar) }
}

function judge(value: number, { bar, reach, more = false }: Bar): Verdict {
  const good = (than: number) => (more ? value >= than : value <= than)
  if (reach !== undefined && good(reach)) return 'reached'
  return good(bar) ? 'met' : 'missed'
}

type Call = (index: number) => Promise<unknown>

interface Effort {
  /** How long to measure each, in seconds, and how many calls may be under way at once. */
  seconds: number
  callers: number
  warmUp?: number
}

/** Calls for a while, after a warm-up. */
export async function measure(call: Call, effort: Effort): Promise<Times> {
  const [times] = await measureTurns([call], effort)
  if (!times) throw new Error('nothing was measured')
  return times
}

/** Turns each gets; between them the machine's mood changes for all. */
const TURNS = 8
/** Turns before those that count: V8 goes on compiling what is called often for about a thousand calls. */
const FIRST_TURNS = 2

/** Measures several ways of doing the same, turn by turn, so that a busy moment hits each of them. */
export async function measureTurns(
  calls: readonly Call[],
  { seconds, callers, warmUp = 15 }: Effort,
): Promise<Times[]> {
  for (const call of calls) for (let index = 0; index < warmUp; index += 1) await call(index)
  const taken = calls.map(() => ({ times: [] as number[], seconds: 0, next: warmUp }))
  for (let turn = -FIRST_TURNS; turn < TURNS; turn += 1) {
    for (const [place, call] of calls.entries()) {
      const own = taken[place]
      if (!own) continue
      const passed = await takeTurn(call, own, (seconds * 1000) / TURNS, callers)
      if (turn < 0) own.times.length = 0
      else own.seconds += passed
    }
  }
  return taken.map(({ times, seconds: passed }) => timesOf(times, passed))
}

async function takeTurn(
  call: Call,
  own: { times: number[]; next: number },
  ms: number,
  callers: number,
): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() - startedAt < ms) {
        own.next += 1
        const at = performance.now()
        await call(own.next)
        own.times.push(performance.now() - at)
      }
    }),
  )
  return (performance.now() - startedAt) / 1000
}

function timesOf(times: number[], seconds: number): Times {
  times.sort((left, right) => left - right)
  const quantile = (share: number) => round(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  return {
    least: quantile(0),
    p50: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    perSecond: round(times.length / seconds),
    calls: times.length,
  }
}

export function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toFixed(2))
}
