import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const ROOT = new URL('../..', import.meta.url).pathname

export interface Ran {
  code: number
  stdout: string
  stderr: string
}

/** Runs a script of the product as a process of its own, as npm run does, on a database of its own settings. */
export function commandRunner(): (script: string, args: string[], env: Record<string, string>) => Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), `counterfoil-schema-${randomBytes(3).toString('hex')}-`))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return (script, args, env) =>
    new Promise((resolve) => {
      const { DATABASE_URL: _outer, MIGRATION_DATABASE_URL: _direct, ...rest } = process.env
      const child = execFile(
        process.execPath,
        [join(ROOT, 'scripts', script), ...args],
        {
          cwd: ROOT,
          env: { ...rest, NODE_ENV: 'test', DATA_DIR: join(folder, 'data'), STORE_DIR: join(folder, 'store'), ...env },
          maxBuffer: 64 * 1024 ** 2,
          timeout: 60_000,
        },
        (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
      )
    })
}
