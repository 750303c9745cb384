/** Change as a share of what it was, for a Stat; nothing to tell when there was nothing before. */
export function changeOf({ current, previous }: { current: number; previous: number }): number | undefined {
  return previous === 0 ? undefined : (current - previous) / previous
}

/** A share that is 0 rather than NaN when there is nothing to share. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
