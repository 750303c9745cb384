/** Ctrl-C again after so long means that somebody does not want to wait. */
const IMPATIENT_MS = 2_000

/** Resolves at the first SIGINT, SIGTERM or SIGHUP; Ctrl-C once more, a moment later, ends the process at once. */
export function untilAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let since: number | undefined
    const onSignal = (signal: NodeJS.Signals) => {
      // npm, the terminal, bootstrap.mjs and a supervisor may each pass on the same wish.
      if (since !== undefined && signal === 'SIGINT' && Date.now() - since > IMPATIENT_MS) process.exit(130)
      since ??= Date.now()
      resolve(signal)
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  })
}
