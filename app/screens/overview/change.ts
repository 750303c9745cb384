/** Change as a share of what it was, for a Stat; nothing to tell when there was nothing before. */
export function changeOf({ current, previous }: { current: number; previous: number }): number | undefined {
  return previous === 0 ? undefined : (current - previous) / previous
}

/** A share that is 0 rather than NaN when there is nothing to share. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}

/** A sparkline is as wide as a word: more points than this are noise. */
const MOST_POINTS = 24

/** The shape of a trend: neighbouring points averaged until they can be seen. */
export function shapeOf(values: number[]): number[] {
  const size = Math.ceil(values.length / MOST_POINTS)
  if (size <= 1) return values
  const shape: number[] = []
  for (let at = 0; at < values.length; at += size) {
    const part = values.slice(at, at + size)
    shape.push(part.reduce((sum, value) => sum + value, 0) / part.length)
  }
  return shape
}
