import { Worker } from 'node:worker_threads'
import type { Frame, PlainChunk } from './frame.ts'

interface Answer {
  frame?: Frame
  rows?: ArrayBuffer
  failure?: string
}

interface Task {
  chunk: PlainChunk & { rows: Uint8Array<ArrayBuffer> }
  resolve(answer: { frame: Frame; rows: ArrayBuffer }): void
  reject(error: Error): void
}

/**
 * Threads that hash and compress chunks, so that neither the connection nor a web process waits for it.
 * A chunk's `rows` must own its whole ArrayBuffer: it is handed over and comes back with the frame.
 */
export class FramePool {
  readonly #idle: Worker[] = []
  readonly #all: Worker[] = []
  readonly #waiting: Task[] = []
  readonly #running = new Map<Worker, Task>()

  readonly threads: number

  constructor(threads: number) {
    this.threads = threads
    for (let thread = 0; thread < threads; thread += 1) this.#start()
  }

  encode(chunk: Task['chunk']): Promise<{ frame: Frame; rows: ArrayBuffer }> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ chunk, resolve, reject })
      this.#next()
    })
  }

  async close(): Promise<void> {
    for (const task of this.#waiting.splice(0)) task.reject(new Error('the backup was stopped'))
    await Promise.all(this.#all.map((worker) => worker.terminate()))
  }

  #start(): void {
    const worker = new Worker(new URL('./frame-worker.ts', import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2 },
    })
    worker.on('message', (answer: Answer) => {
      const task = this.#running.get(worker)
      this.#running.delete(worker)
      this.#idle.push(worker)
      if (task && answer.frame && answer.rows) task.resolve({ frame: answer.frame, rows: answer.rows })
      else task?.reject(new Error(answer.failure ?? 'a compression thread gave no answer'))
      this.#next()
    })
    worker.on('error', (error) =>
      this.#running.get(worker)?.reject(error instanceof Error ? error : new Error(String(error))),
    )
    worker.on('exit', () => this.#running.get(worker)?.reject(new Error('a compression thread ended')))
    worker.unref()
    this.#all.push(worker)
    this.#idle.push(worker)
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop()
      if (!worker) return
      const task = this.#waiting.shift()
      if (!task) return
      this.#running.set(worker, task)
      worker.postMessage(task.chunk, [task.chunk.rows.buffer])
    }
  }
}
