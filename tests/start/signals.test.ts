import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const signals = new URL('../../scripts/process/signals.ts', import.meta.url).href

/** A program that is busy starting when it is asked to stop, as a worker is during its first second. */
const slowStarter = `
  import { untilAsked } from ${JSON.stringify(signals)}
  const stop = new AbortController()
  process.once('SIGTERM', () => stop.abort())
  process.stdout.write('starting')
  await new Promise((resolve) => setTimeout(resolve, 300))
  await untilAsked(stop.signal)
  process.stdout.write(' stopped')
  process.exit()`

test('a process that is asked to stop while it still starts, stops', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', slowStarter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    if (said === '') child.kill('SIGTERM')
    said += chunk.toString()
  })
  const [code] = await once(child, 'exit')
  expect({ code, said }).toEqual({ code: 0, said: 'starting stopped' })
})
