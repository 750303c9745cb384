import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

// `npm test [-- <vitest arguments>]`: every suite, then one line for machines and people in a hurry.

const results = mkdtempSync(join(tmpdir(), 'counterfoil-results-'))
const file = join(results, 'results.json')
const program = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...process.argv.slice(2)]

const child = spawn(process.execPath, [program, ...args], { stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => {
  const { passed, failed } = count(code === 0)
  rmSync(results, { recursive: true, force: true })
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  process.exitCode = code === 0 && failed === 0 ? 0 : signal ? 130 : 1
})

interface Results {
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: { status: string }[] }[]
}

/** A run that broke before, between or after its tests counts as one failure at least. */
function count(ok: boolean): { passed: number; failed: number } {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8')) as Results
  const unreadable = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = numFailedTests + unreadable
  return { passed: numPassedTests, failed: ok ? failed : Math.max(1, failed) }
}
