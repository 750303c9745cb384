import { type OverviewInput, overviewInput } from '#server/overview/overview.schemas.ts'

/** The days of a URL. What cannot be read falls back to the last 30 days: an old link still opens. */
export function readRange(url: string): OverviewInput {
  const search = new URL(url).searchParams
  const asked = {
    range: search.get('range') ?? undefined,
    from: search.get('from') || undefined,
    to: search.get('to') || undefined,
  }
  const read = overviewInput.safeParse(asked)
  return read.success ? read.data : { range: '30d' }
}
