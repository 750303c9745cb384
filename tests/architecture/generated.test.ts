import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ROOT } from './source.ts'

const run = promisify(execFile)

test('.env.example names every setting that the configuration knows', async () => {
  const { stdout } = await run(process.execPath, ['scripts/checks/env-example.ts', '--verify', '--json'], { cwd: ROOT })
  expect(JSON.parse(stdout)).toEqual({ current: true })
})
