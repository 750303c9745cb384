import { readFileSync } from 'node:fs'
import { type ApplyInput, applyRestore } from '#server/backups/restore/staging/restore-engine.ts'

/** Applies a restore in a process of its own, which a test kills. */
const input: Omit<ApplyInput, 'finish'> = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
process.stdout.write('begun\n')
const changed = await applyRestore({ ...input, finish: () => Promise.resolve() })
process.stdout.write(`${JSON.stringify(changed)}\n`)
process.exit(0)
