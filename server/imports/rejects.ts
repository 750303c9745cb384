import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import { CSV_BOM, csvRow } from '#server/kernel/csv.ts'
import { notFound } from '#server/kernel/errors.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { getBatch } from './batches.queries.ts'
import { formatShape, headerShape, type RejectWords, rowProblem } from './imports.schemas.ts'
import { findRows, type ImportRow } from './rows.queries.ts'
import { findFieldNames } from './sources/sources.service.ts'

const PART = 5_000

/**
 * A part of the file of rows that were not imported: its row in a spreadsheet, verdict, reasons, then the cells as they
 * were, so that the rows can be corrected and uploaded again. A person gets it in `words`, a program in codes.
 */
export async function exportRejects(
  db: Kysely<DB>,
  scope: CompanyScope,
  { id, cursor, words }: { id: string; cursor?: string | undefined; words?: RejectWords | undefined },
): Promise<{ fileName: string; csv: string; next: string | null }> {
  const batch = await getBatch(db, scope, id)
  if (!batch) throw notFound('import')
  const header = headerShape.parse(batch.header)
  // As the file was: whoever corrects it uploads it the same way again.
  const { delimiter } = formatShape.parse(batch.dialect)
  const fields = await findFieldNames(db, scope)
  const names = new Map(
    fields.map(({ key, labels }) => [`custom.${key}`, (words && labels[words.language]) || labels.en]),
  )
  const page = await findRows(db, scope, batch, { rejected: true, cursor, limit: PART })
  const head = cursor
    ? ''
    : CSV_BOM + csvRow([...(words?.columns ?? ['Row', 'Verdict', 'Reason']), ...header], delimiter)
  return {
    fileName: `${batch.fileName.replace(/\.[a-z0-9]{1,5}$/i, '')}-rejected.csv`,
    csv:
      head +
      page.rows
        .map((row) => {
          const verdict = words?.verdicts[row.verdict] ?? row.verdict
          return csvRow([row.inSpreadsheet, verdict, reasonOf(row, names, words), ...cellsOf(row, header)], delimiter)
        })
        .join(''),
    next: page.next,
  }
}

function reasonOf(row: ImportRow, names: ReadonlyMap<string, string>, words: RejectWords | undefined): string {
  const labelled = (label: string, text: string) =>
    (words?.labelled ?? '{{label}}: {{text}}').replace('{{label}}', () => label).replace('{{text}}', () => text)
  const problems = rowProblem.array().safeParse(row.errors)
  if (problems.success)
    return problems.data
      .map(({ field, reason }) => {
        const name = names.get(field) ?? words?.fields[field] ?? field
        return labelled(name, words?.reasons[reason] ?? reason)
      })
      .join('; ')
  const repeated = row.repeats
  if (repeated !== null) return words ? words.repeats.replace('{{row}}', String(repeated)) : `repeats row ${repeated}`
  const lead = row.matchedLeadId
  if (lead === null) return ''
  return words ? labelled(words.isLead, `/leads/${lead}`) : `is lead ${lead}`
}

function cellsOf(row: ImportRow, header: readonly string[]): string[] {
  const cells = row.cells ?? []
  return Array.from({ length: Math.max(header.length, cells.length) }, (_, index) => cells[index] ?? '')
}
