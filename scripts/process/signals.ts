/** Ctrl-C again after so long means that somebody does not want to wait. */
const IMPATIENT_MS = 2_000

/**
 * Resolves once the process was asked to stop: by SIGINT or SIGTERM, which runCommand hears from its first
 * moment on and passes as `asked`, also when that was before this call; or by SIGHUP. Ctrl-C once more, a
 * moment later, ends the process at once.
 */
export function untilAsked(asked: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let since: number | undefined
    const onAsked = () => {
      since ??= Date.now()
      resolve()
    }
    // npm, the terminal, bootstrap.mjs and a supervisor may each pass on the same wish.
    const onSignal = (signal: NodeJS.Signals) => {
      if (since !== undefined && signal === 'SIGINT' && Date.now() - since > IMPATIENT_MS) process.exit(130)
      onAsked()
    }
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onSignal)
    if (asked.aborted) onAsked()
  })
}
