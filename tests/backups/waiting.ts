/** Of what is waited for, no more than this is spent on asking: it has the same two cores to itself. */
const ASKING = 1 / 20

/** Asks until there is an answer; gives up only on what hangs. */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, seconds = 120): Promise<T> {
  const until = performance.now() + seconds * 1_000
  for (;;) {
    const asked = performance.now()
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > until) throw new Error(`no answer within ${seconds} s`)
    const pause = Math.min(400, Math.max(50, (performance.now() - asked) / ASKING))
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
