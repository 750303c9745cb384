import { readdirSync } from 'node:fs'
import { EXIT } from '../command.ts'

// `npm run bench -- <name> [options]`: hands over to the file of that name, which knows its own options.
const [name, ...options] = process.argv.slice(2)
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.replace(/\.ts$/, ''))

if (name === undefined || !names.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- <${names.join(' | ')}> [--json] [--help]\n`)
  process.exitCode = EXIT.usage
} else {
  process.argv.splice(2, process.argv.length, ...options)
  await import(`./${name}.ts`)
}
