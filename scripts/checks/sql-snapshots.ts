import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { EXIT, runCommand } from '../command.ts'

await runCommand(
  {
    name: 'sql:snapshots',
    summary: 'Writes the SQL that every procedure sends to db/snapshots, so that reviews see it change.',
    options: { verify: { type: 'boolean', help: 'Change nothing; fail when a snapshot is out of date' } },
    exits: { [EXIT.failure]: 'a snapshot is out of date (with --verify), or a procedure could not be run' },
  },
  async ({ options, say }) => {
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
    // With CI set, Vitest writes no new snapshot either.
    const { args, env } = options.verify ? { args: [], env: { CI: '1' } } : { args: ['--update'], env: {} }
    const child = spawn(process.execPath, [vitest, 'run', '--project', 'server', 'tests/snapshots', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    })
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    if (code !== 0 && options.verify) say('Run npm run sql:snapshots, read the difference, and commit it.')
    return { json: { ok: code === 0 }, exit: code === 0 ? EXIT.ok : EXIT.failure }
  },
)
