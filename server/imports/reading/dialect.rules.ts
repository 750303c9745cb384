/** Separators a file may use, the likeliest first: it wins a tie. */
export const DELIMITERS = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]

export interface Dialect {
  delimiter: Delimiter
  /** Line breaks before the header: an Excel `sep=;` line, blank lines. */
  skipLines: number
  /** Row of the header where a spreadsheet opens the file; it shows blank lines, an Excel `sep=` line it does not. */
  headerRow: number
}

/**
 * Finds the separator from the beginning of a file: the one that cuts the most records into the same
 * number of columns, more than one. A comma inside quotes or inside an address does not count for it.
 *
 * @param sample the first part of the file, decoded; the last record may be cut off
 */
export function detectDialect(sample: string): Dialect {
  const declared = /^(?:[ \t]*\r?\n)*sep=(.)\r?\n/i.exec(sample)
  const delimiter = DELIMITERS.find((candidate) => candidate === declared?.[1])
  if (declared && delimiter) {
    const skipLines = declared[0].split('\n').length - 1
    return { delimiter, skipLines, headerRow: skipLines }
  }

  const blank = /^(?:[ \t]*\r?\n)+/.exec(sample)?.[0] ?? ''
  const body = sample.slice(blank.length)
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const candidate of DELIMITERS) {
    const score = scoreDelimiter(body, candidate)
    if (score > best.score) best = { delimiter: candidate, score }
  }
  const skipLines = blank.split('\n').length - 1
  return { delimiter: best.delimiter, skipLines, headerRow: skipLines + 1 }
}

/**
 * Where a spreadsheet shows a record: a cell with line breaks is one row there, as it is one record here, and an empty
 * line between records counts in both.
 * @param record its number; 0 is the header
 */
export function spreadsheetRow(
  // Files uploaded before the row of the header was kept have none.
  { skipLines, headerRow = skipLines + 1 }: { skipLines: number; headerRow?: number | undefined },
  record: number,
): number {
  return headerRow + record
}

const MOST_RECORDS = 200

function scoreDelimiter(sample: string, delimiter: Delimiter): number {
  const widths = countColumns(sample, delimiter)
  const header = widths[0] ?? 1
  if (header < 2) return 0
  const agreeing = widths.filter((width) => width === header).length / widths.length
  // Agreement first, then width: in "a;b;c,d" lines the comma cuts as evenly, but into fewer columns.
  return agreeing * 100 + Math.min(header, 50)
}

/** Number of columns of each whole record, quotes respected. */
function countColumns(sample: string, delimiter: Delimiter): number[] {
  const widths: number[] = []
  let columns = 1
  let quoted = false
  let fieldStart = true
  let blank = true
  for (let index = 0; index < sample.length && widths.length < MOST_RECORDS; index += 1) {
    const character = sample[index]
    if (quoted) {
      if (character === '"' && sample[index + 1] === '"') index += 1
      else if (character === '"') quoted = false
    } else if (character === '"' && fieldStart) {
      quoted = true
      fieldStart = false
    } else if (character === delimiter) {
      columns += 1
      fieldStart = true
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && sample[index + 1] === '\n') index += 1
      if (!blank) widths.push(columns)
      columns = 1
      fieldStart = true
      blank = true
      continue
    } else if (character !== ' ') {
      fieldStart = false
    }
    blank = false
  }
  if (widths.length === 0) widths.push(columns)
  return widths
}
