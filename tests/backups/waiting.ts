/** Asks until there is an answer; gives up only on what hangs. */
export async function waitFor<T>(ask: () => Promise<T | null> | T | null, seconds = 120): Promise<T> {
  const until = performance.now() + seconds * 1_000
  for (;;) {
    const answer = await ask()
    if (answer !== null) return answer
    if (performance.now() > until) throw new Error(`no answer within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
