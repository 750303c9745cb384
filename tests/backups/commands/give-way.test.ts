import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

const GIVES_WAY = new URL('../../../server/backups/engine/give-way.ts', import.meta.url)

test.runIf(process.platform === 'linux')(
  'the thread of a backup gives way to the pages, which stay as they were',
  async () => {
    const before = getPriority()
    const worker = new Worker(
      `import(${JSON.stringify(GIVES_WAY.href)}).then(({ giveWay }) => {
      giveWay()
      require('node:worker_threads').parentPort.postMessage(require('node:os').getPriority())
    })`,
      { eval: true, execArgv: [] },
    )
    const inThread = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    await worker.terminate()
    expect(inThread).toBe(19)
    expect(getPriority()).toBe(before)
  },
)
