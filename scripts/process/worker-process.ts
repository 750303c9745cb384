import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const WORKER = fileURLToPath(new URL('../worker.ts', import.meta.url))
const RESTART_PAUSE_MS = 5_000

/**
 * Runs the worker as a process of its own beside the web process, so that a backup's compression does not
 * slow the pages, and starts it again should it die. The worker ends by itself when this process is killed.
 */
export function superviseWorker(databaseUrl: string, say: (line: string) => void): { stop(): Promise<void> } {
  let stopping = false
  let child: ChildProcess | undefined
  let pause: NodeJS.Timeout | undefined

  const begin = () => {
    child = fork(WORKER, [], { env: { ...process.env, DATABASE_URL: databaseUrl }, stdio: ['ignore', 2, 2, 'ipc'] })
    child.once('exit', (code, signal) => {
      child = undefined
      if (stopping) return
      say(`the worker ended (${signal ?? `code ${code}`}); starting it again in ${RESTART_PAUSE_MS / 1000} s`)
      pause = setTimeout(begin, RESTART_PAUSE_MS)
    })
  }
  begin()

  return {
    stop: async () => {
      stopping = true
      clearTimeout(pause)
      const running = child
      if (!running) return
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGTERM')
      await ended
    },
  }
}
