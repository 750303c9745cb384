import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { styleText } from 'node:util'
import { EXIT, runCommand } from '../command.ts'

interface Step {
  name: string
  program: string
  args: string[]
  /** Whether it is a suite, which `npm test` runs as well. */
  suite?: boolean
}

await runCommand(
  {
    name: 'validate',
    summary: 'Checks everything that is not a test: lint, types, dead code, imports, generated files, migrations.',
    options: { 'after-tests': { type: 'boolean', help: 'Leave out the suites, which npm test has run' } },
    arguments: ['step'],
    examples: ['npm run validate', 'npm run validate -- types', 'npm run validate -- --after-tests'],
  },
  async ({ options, rest, say }) => {
    const steps = listSteps().filter(
      ({ name, suite }) => (rest.length === 0 || rest.includes(name)) && !(suite && options['after-tests']),
    )
    const results: { name: string; ok: boolean; seconds: number }[] = []
    for (const step of steps) {
      const started = performance.now()
      const { ok, output } = await run(step)
      const seconds = Math.round((performance.now() - started) / 100) / 10
      results.push({ name: step.name, ok, seconds })
      const mark = ok
        ? styleText('green', 'ok    ', { stream: process.stderr })
        : styleText('red', 'FAILED', { stream: process.stderr })
      say(`${mark} ${step.name} (${seconds} s)`)
      if (!ok) say(output.trimEnd())
    }
    const ok = results.length > 0 && results.every((result) => result.ok)
    return { json: { ok, steps: results }, exit: ok ? EXIT.ok : EXIT.failure }
  },
)

function listSteps(): Step[] {
  const own = (name: string, script: string, ...args: string[]): Step => ({
    name,
    program: process.execPath,
    args: [script, ...args],
  })
  const tests = (name: string, folder: string): Step => ({
    ...own(name, bin('vitest', 'vitest.mjs'), 'run', '--project', 'server', folder),
    suite: true,
  })
  return [
    own('lint', bin('@biomejs/biome', 'bin/biome'), 'ci', '--colors=off', '--diagnostic-level=error', '.'),
    own('types', bin('typescript', 'bin/tsc'), '--noEmit'),
    own('dead-code', bin('knip', 'bin/knip.js')),
    tests('imports', 'tests/architecture'),
    own('database-types', 'scripts/db/types.ts', '--verify'),
    ...(existsSync('tests/snapshots') ? [tests('sql-snapshots', 'tests/snapshots')] : []),
    own('squawk', 'scripts/db/lint.ts', '--only', 'squawk'),
    own('schema-lint', 'scripts/db/lint.ts', '--only', 'own'),
    tests('migrations', 'tests/migrations/there-and-back.test.ts'),
  ]
}

/** The program of a package that is started with Node. */
function bin(name: string, path: string): string {
  const require = createRequire(import.meta.url)
  // Some packages do not export their package.json; every one lies in node_modules.
  const root = require.resolve
    .paths(name)
    ?.map((folder) => join(folder, name))
    .find((folder) => existsSync(join(folder, 'package.json')))
  if (!root) throw new Error(`${name} is not installed; run npm ci`)
  return join(root, path)
}

function run({ program, args }: Step): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
    const output: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    child.once('error', (thrown) => resolve({ ok: false, output: `${dirname(program)}: ${thrown.message}` }))
    child.once('close', (code) => resolve({ ok: code === 0, output: output.join('') }))
  })
}
