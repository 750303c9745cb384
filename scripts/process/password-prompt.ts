import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { UsageError } from '../command.ts'

/**
 * A password from the environment, from a pipe, or typed twice without an echo. Never from an argument:
 * those are kept in the shell's history and shown by ps.
 */
export async function readPassword(fromEnvironment: string | undefined, say: (line: string) => void): Promise<string> {
  if (fromEnvironment) return fromEnvironment
  if (!process.stdin.isTTY) {
    const piped = (await text(process.stdin)).replace(/\r?\n$/, '')
    if (piped) return piped
    throw new UsageError('no password: type it at a terminal, pipe it in, or set ADMIN_PASSWORD')
  }
  const first = await ask('Password: ')
  if (first !== (await ask('The same again: '))) throw new UsageError('the two passwords differ; nothing was changed')
  say('')
  return first
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question)
  // Readline echoes to its output; this one swallows what is typed.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await lines.question('')
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
