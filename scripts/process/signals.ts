/** Resolves at the first SIGINT or SIGTERM; a second one, a moment later, ends the process at once. */
export function untilAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let since: number | undefined
    const onSignal = (signal: NodeJS.Signals) => {
      // npm, the terminal and bootstrap.mjs may each pass on the same Ctrl-C.
      if (since !== undefined && Date.now() - since > 1_000) process.exit(130)
      since ??= Date.now()
      resolve(signal)
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
  })
}
