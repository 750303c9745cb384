import { existsSync } from 'node:fs'
import { type ParseArgsOptionDescriptor, parseArgs, styleText } from 'node:util'
import { EmbeddedError } from '#db/embedded.ts'
import { MigrationError } from '#db/migrator/index.ts'
import { AppError, type ErrorCode } from '#server/kernel/errors.ts'

/** What a command's exit code means, everywhere. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  corrupt: 3,
  lockHeld: 4,
  dependencyDown: 5,
  partial: 6,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const EXIT_MEANING: Record<ExitCode, string> = {
  0: 'done',
  1: 'failed',
  2: 'the command line is wrong',
  3: 'verification failed, or something is corrupt',
  4: 'another process holds the lock',
  5: 'the database or another service cannot be reached',
  6: 'done in part',
}

export interface CommandOption {
  type: 'string' | 'boolean'
  /** What stands after the name in the help: `--file <path>`. */
  value?: string
  help: string
  short?: string
  multiple?: boolean
}

export interface CommandSpec<Options extends Record<string, CommandOption>> {
  /** As it is typed after `npm run`: `db:migrate`. */
  name: string
  summary: string
  options: Options
  /** Names of the arguments without a dash, in order, for the help. */
  arguments?: string[]
  /** What non-zero exit codes mean here, when the general words are not precise enough. */
  exits?: Partial<Record<ExitCode, string>>
  examples?: string[]
}

type OptionValue<Option extends CommandOption> = Option['type'] extends 'boolean'
  ? boolean
  : Option['multiple'] extends true
    ? string[]
    : string | undefined

export interface Invocation<Options extends Record<string, CommandOption>> {
  options: { [Name in keyof Options]: OptionValue<Options[Name]> }
  /** Arguments without a dash. */
  rest: string[]
  /** Whether one JSON object is wanted on stdout. */
  json: boolean
  /** Words for the person, on stderr. */
  say(line: string): void
  /** Ctrl-C and SIGTERM: stop cleanly. */
  signal: AbortSignal
}

export interface Outcome {
  /** Printed to stdout with `--json`. */
  json: object
  /** Printed to stdout without it: the data, as text. */
  text?: string
  exit?: ExitCode
}

/** A mistake in how the command was typed. */
export class UsageError extends Error {}

/**
 * Runs a command of `npm run`: parses the arguments, answers `--help`, prints data to stdout and words to stderr,
 * and ends with the exit code that fits. The command itself returns its outcome and never prints or exits.
 */
export async function runCommand<Options extends Record<string, CommandOption>>(
  spec: CommandSpec<Options>,
  work: (invocation: Invocation<Options>) => Promise<Outcome>,
): Promise<void> {
  const json = process.argv.includes('--json')
  const stop = new AbortController()
  const onSignal = () => stop.abort(new Error('interrupted'))
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
  try {
    const invocation = parse(spec, stop.signal)
    if (invocation === 'help') {
      await print(helpText(spec))
      return
    }
    loadEnvironment()
    const outcome = await work(invocation)
    if (invocation.json) await print(`${JSON.stringify(outcome.json)}\n`)
    else if (outcome.text) await print(outcome.text.endsWith('\n') ? outcome.text : `${outcome.text}\n`)
    process.exitCode = outcome.exit ?? EXIT.ok
  } catch (thrown) {
    const problem = describeProblem(thrown)
    if (json) await print(`${JSON.stringify({ error: { code: problem.code, message: problem.message } })}\n`)
    process.stderr.write(`${styleText('red', spec.name, { stream: process.stderr })}: ${problem.message}\n`)
    if (problem.exit === EXIT.usage) process.stderr.write(`See: npm run ${spec.name} -- --help\n`)
    process.exitCode = problem.exit
  }
  // A command that failed half-way may have left timers and sockets, which would keep it alive for ever.
  process.exit()
}

/** Reads `.env` beside package.json; what the environment already says wins. */
export function loadEnvironment(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}

/** An error as an exit code and a sentence for the person at the terminal. */
export function describeProblem(thrown: unknown): { code: string; message: string; exit: ExitCode } {
  if (thrown instanceof UsageError) return { code: 'USAGE', message: thrown.message, exit: EXIT.usage }
  if (thrown instanceof MigrationError) {
    return {
      code: thrown.code,
      message: thrown.message,
      exit: thrown.code === 'LOCK_HELD' ? EXIT.lockHeld : EXIT.failure,
    }
  }
  if (thrown instanceof EmbeddedError) return { code: thrown.code, message: thrown.message, exit: EXIT.dependencyDown }
  if (thrown instanceof AppError) {
    return {
      code: thrown.reason ?? thrown.code,
      message: thrown.userMessage,
      exit: APP_ERROR_EXIT[thrown.code] ?? EXIT.failure,
    }
  }
  const code = systemCode(thrown)
  if (code && UNREACHABLE.has(code)) {
    return {
      code: 'DATABASE_UNREACHABLE',
      message: `The database cannot be reached (${code}). Nothing was changed. Check DATABASE_URL and that the server runs.`,
      exit: EXIT.dependencyDown,
    }
  }
  if (code === 'ENOSPC')
    return { code, message: 'The disk is full. Free some space and try again.', exit: EXIT.failure }
  return {
    code: code ?? 'FAILED',
    message: thrown instanceof Error ? thrown.message : String(thrown),
    exit: EXIT.failure,
  }
}

const APP_ERROR_EXIT: Partial<Record<ErrorCode, ExitCode>> = {
  BAD_INPUT: EXIT.usage,
  LOCKED: EXIT.lockHeld,
  UNAVAILABLE: EXIT.dependencyDown,
}

/** Node's network errors, and SQLSTATEs of a server that does not let anybody in (classes 28, 57P, 53). */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  '28P01',
  '28000',
  '3D000',
  '57P01',
  '57P03',
  '53300',
])

function systemCode(thrown: unknown): string | undefined {
  // A host with several addresses fails with one error per address.
  const first = thrown instanceof AggregateError ? thrown.errors[0] : thrown
  return first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : undefined
}

function parse<Options extends Record<string, CommandOption>>(
  spec: CommandSpec<Options>,
  signal: AbortSignal,
): Invocation<Options> | 'help' {
  const known: Record<string, ParseArgsOptionDescriptor> = {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  }
  for (const [name, option] of Object.entries(spec.options)) {
    known[name] = {
      type: option.type,
      ...(option.short && { short: option.short }),
      ...(option.multiple && { multiple: true }),
    }
  }
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: process.argv.slice(2), options: known, allowPositionals: true, allowNegative: true })
  } catch (thrown) {
    throw new UsageError(thrown instanceof Error ? thrown.message : String(thrown))
  }
  if (parsed.values.help) return 'help'
  const most = spec.arguments?.length ?? 0
  if (parsed.positionals.length > most) {
    throw new UsageError(`"${parsed.positionals[most]}" is one argument too many`)
  }
  const options: Record<string, unknown> = {}
  for (const [name, option] of Object.entries(spec.options)) {
    options[name] = parsed.values[name] ?? (option.type === 'boolean' ? false : option.multiple ? [] : undefined)
  }
  return {
    // parseArgs checked the types against the same table that Options is read from.
    options: options as Invocation<Options>['options'],
    rest: parsed.positionals,
    json: parsed.values.json === true,
    say: (line) => process.stderr.write(`${line}\n`),
    signal,
  }
}

function helpText(spec: CommandSpec<Record<string, CommandOption>>): string {
  const args = (spec.arguments ?? []).map((name) => ` [${name}]`).join('')
  const options = [
    ...Object.entries(spec.options).map(([name, option]) => {
      const short = option.short ? `-${option.short}, ` : ''
      const value = option.type === 'string' ? ` <${option.value ?? 'value'}>` : ''
      return [`${short}--${name}${value}`, option.help] as const
    }),
    ['--json', 'Print one JSON object on stdout'] as const,
    ['-h, --help', 'Print this'] as const,
  ]
  const width = Math.max(...options.map(([left]) => left.length))
  const exits: Partial<Record<ExitCode, string>> = {
    0: EXIT_MEANING[0],
    1: EXIT_MEANING[1],
    2: EXIT_MEANING[2],
    5: EXIT_MEANING[5],
    ...spec.exits,
  }
  return [
    `${spec.summary}\n`,
    `Usage: npm run -s ${spec.name} --${args} [options]\n`,
    'Options:',
    ...options.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`),
    '\nExit codes:',
    ...Object.entries(exits).map(([code, meaning]) => `  ${code}  ${meaning}`),
    ...(spec.examples ? ['\nExamples:', ...spec.examples.map((example) => `  ${example}`)] : []),
  ]
    .join('\n')
    .concat('\n')
}

/** Waits until a pipe took everything: process.exit right after a large write would cut it. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(text, () => resolve()))
}
