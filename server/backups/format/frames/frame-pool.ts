import { Worker } from 'node:worker_threads'
import type { EncodedChunk, PlainChunk } from './frame.ts'

export interface Answer extends EncodedChunk {
  /** Memory of the lines, to be filled again; the rows may be in it. */
  lines: ArrayBuffer
}

interface Task {
  chunk: PlainChunk
  resolve(answer: Answer): void
  reject(error: Error): void
}

/**
 * Threads that write, hash and compress chunks, so that neither the connection nor a web process waits for it.
 * A chunk's `lines` and `into` must own their whole ArrayBuffers: they are handed over and come back with the frame.
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

  encode(chunk: PlainChunk): Promise<Answer> {
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
    worker.on('message', (answer: Answer | { failure: string }) => {
      const task = this.#running.get(worker)
      this.#running.delete(worker)
      this.#idle.push(worker)
      if ('failure' in answer) task?.reject(new Error(answer.failure))
      else task?.resolve(answer)
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
      const { lines, json } = task.chunk
      worker.postMessage(task.chunk, json ? [lines.buffer, json.into] : [lines.buffer])
    }
  }
}
