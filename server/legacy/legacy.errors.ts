import { AppError } from '../kernel/errors.ts'

/** What is wrong with a file, for whoever reads it at a terminal; the pages word the reason in every language. */
const FILE_PROBLEMS = {
  OLD_FILE_TOO_LARGE:
    'The file is larger than 1 GB. Pack it with gzip or zstd, or use npm run backup:import-legacy on the server.',
  OLD_FILE_UNPACKS_TOO_FAR: 'The file unpacks to far more than it should.',
  OLD_FILE_DAMAGED: 'The file is damaged: it does not unpack to its end.',
  OLD_FILE_NOT_JSON: 'The file is not JSON.',
  OLD_FILE_GOES_ON: 'Something stands after the end of the JSON.',
  OLD_FILE_NO_TABLES: 'The file has no tables, so it is no backup of the old system.',
  OLD_FILE_VERSION:
    'The file does not say version "3.0.0", so it is no backup of the old system that can be read here.',
  OLD_FILE_CUT_OFF: 'The file ends in the middle.',
  OLD_FILE_CUT_OFF_NEAR: 'The file ends in the middle, in table {{table}} near row {{row}}.',
  OLD_FILE_BRACKET: 'A bracket does not fit.',
  OLD_FILE_BRACKET_NEAR: 'A bracket does not fit, in table {{table}} near row {{row}}.',
  OLD_FILE_TOO_DEEP: 'The file is nested too deeply.',
  OLD_FILE_TOO_DEEP_NEAR: 'The file is nested too deeply, in table {{table}} near row {{row}}.',
  OLD_FILE_TOO_LONG: 'A name or a value is too long.',
  OLD_FILE_TOO_LONG_NEAR: 'A row is too long, in table {{table}} near row {{row}}.',
  OLD_FILE_NAME: 'A name in the file cannot be read.',
  OLD_FILE_TABLE_TWICE: 'The table {{table}} is in the file twice.',
  OLD_FILE_ROW_NOT_JSON: 'Row {{row}} of {{table}} is not JSON.',
  OLD_FILE_ROW_NO_OBJECT: 'Row {{row}} of {{table}} is no object.',
} as const
export type FileProblem = keyof typeof FILE_PROBLEMS
/** A problem that names its place where there is one. */
export type PlacedProblem = FileProblem extends infer Each
  ? Each extends `${infer Problem}_NEAR`
    ? Problem
    : never
  : never

/** Why an import failed where its file is not to blame. */
export const LEGACY_FAILURES = {
  /** Something that nobody foresaw. */
  broke: 'OLD_IMPORT_BROKE',
  /** The process that worked on it ended before it was done. */
  interrupted: 'OLD_IMPORT_INTERRUPTED',
} as const

/** A name in a file can be as long as somebody likes. */
const MOST_NAME = 100

/** The file is not what the old system writes, or not fit to be read. */
export class LegacyFileError extends Error {
  readonly reason: FileProblem
  readonly params: Record<string, string | number> | undefined

  /** @param place Where it is wrong. Never a value of the file. */
  constructor(reason: FileProblem, place?: { table: string; row?: number }) {
    const params = place && { ...place, table: place.table.slice(0, MOST_NAME) }
    const words = FILE_PROBLEMS[reason].replaceAll('{{table}}', () => params?.table ?? '')
    super(`${words.replaceAll('{{row}}', String(params?.row ?? ''))} Nothing was imported.`)
    this.name = 'LegacyFileError'
    this.reason = reason
    this.params = params
  }
}

export function unusableFile(error: LegacyFileError): AppError {
  const { reason, params } = error
  return new AppError('BAD_INPUT', {
    field: 'file',
    reason,
    ...(params && { params }),
    message: 'unusable file',
    userMessage: error.message,
  })
}
