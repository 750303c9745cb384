import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import { CSV_BOM, csvRow, instantWriter, inWords } from '../../kernel/csv.ts'
import { encodeCursor } from '../../kernel/page.ts'
import type { CompanyScope } from '../../kernel/scope.ts'
import type { MessageFilters } from '../communications.schemas.ts'
import { countMessages, findMessageRows } from './messages.queries.ts'
import { shownTo } from './messages.service.ts'

/** Rows of one part. A part is one read; the file is as many parts as it takes, and none is held whole. */
const PART = 5_000

const HEADER = [
  'Id',
  'When',
  'Channel',
  'Direction',
  'Status',
  'With',
  'Address',
  'Subject',
  'Text',
  'Template',
  'By',
  'Sale',
  'Minutes',
  'Segments',
  'Opens',
  'Clicks',
  'Follow up at',
]

/**
 * A part of the list as CSV, by the list's own query and in its order; a viewer's is masked as the list is. Words and
 * instants are written as in the files of leads and of sales.
 */
export async function exportMessages(
  db: Kysely<DB>,
  scope: CompanyScope,
  input: MessageFilters & { cursor?: string | undefined },
): Promise<{ csv: string; rows: number; next: string | null }> {
  const found = await findMessageRows(db, scope, { ...input, limit: PART })
  const part = found.slice(0, PART)
  const last = part.at(-1)
  const instant = instantWriter(scope.timeZone)
  const lines = part.map((row) => {
    const shown = shownTo(scope, row)
    return csvRow([
      shown.id,
      instant(shown.occurredAt),
      shown.type === 'SMS' ? 'SMS' : inWords(shown.type),
      inWords(shown.direction),
      inWords(shown.status),
      shown.contactName,
      shown.contactAddress,
      shown.subject,
      shown.summary,
      shown.templateName,
      shown.userName,
      shown.saleReference,
      shown.durationSeconds === null ? null : Math.round(shown.durationSeconds / 60),
      shown.segments,
      shown.opens,
      shown.clicks,
      instant(shown.followUpAt),
    ])
  })
  return {
    csv: (input.cursor ? '' : CSV_BOM + csvRow(HEADER)) + lines.join(''),
    rows: part.length,
    next: found.length > PART && last ? encodeCursor([last.sortedAt, last.id]) : null,
  }
}

/** How many rows the whole file will have. */
export async function exactMessageCount(db: Kysely<DB>, scope: CompanyScope, input: MessageFilters): Promise<number> {
  return countMessages(db, scope, input)
}
