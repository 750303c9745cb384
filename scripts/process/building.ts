import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** What the pages are built from: `app` takes nothing else from `server` than its schemas and the kernel. */
const INPUTS = [
  'app/**/*',
  'public/**/*',
  'server/**/*.schemas.ts',
  'server/**/*.rules.ts',
  'server/kernel/*.ts',
  'remix.config.js',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
]
const STAMP = '.inputs'
/** Built here first: an interrupted build leaves the old one whole, for a running server too. */
const STAGE = 'build.next'

/** Builds the pages unless `build/` is of exactly these files. Returns whether it built. */
export async function ensureBuilt(say: (line: string) => void): Promise<boolean> {
  const inputs = hashInputs()
  if (existsSync('build/server/index.js') && readStamp() === inputs) return false
  await build(say)
  return true
}

/** Builds the pages and remembers what they were built from. */
export async function build(say: (line: string) => void): Promise<void> {
  const started = performance.now()
  say('building the pages …')
  // Hashed before the build: a file that changes meanwhile makes the next start build again.
  const inputs = hashInputs()
  rmSync(STAGE, { recursive: true, force: true })
  const cli = join(dirname(createRequire(import.meta.url).resolve('@remix-run/dev/package.json')), 'dist/cli.js')
  const output: string[] = []
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [cli, 'vite:build'], {
      env: { ...process.env, NODE_ENV: 'production', BUILD_DIRECTORY: STAGE },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => output.push(chunk.toString()))
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0)
    throw new Error(`The pages could not be built; the last build, if any, is untouched.\n${output.join('').trimEnd()}`)
  writeFileSync(join(STAGE, STAMP), inputs)
  swap()
  say(`pages built in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}

/** Puts the new build in the place of the old one: two renames, so the gap is shorter than a request. */
function swap(): void {
  const old = `${STAGE}.old`
  rmSync(old, { recursive: true, force: true })
  if (existsSync('build')) renameSync('build', old)
  renameSync(STAGE, 'build')
  rmSync(old, { recursive: true, force: true })
}

function hashInputs(): string {
  const hash = createHash('sha256').update(process.version)
  const files = globSync(INPUTS, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

function readStamp(): string | undefined {
  const stamp = join('build', STAMP)
  return existsSync(stamp) ? readFileSync(stamp, 'utf8') : undefined
}
