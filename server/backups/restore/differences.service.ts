import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { DB } from '#db/types.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { encodeCursor } from '#server/kernel/page.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { directUrl } from '../drill/drill-run.service.ts'
import { noSuchRestore, outOfOrder } from './restores.errors.ts'
import { selectionSchema, storedPreviewSchema } from './restores.schemas.ts'
import { getRestoreRow } from './runs/restores.queries.ts'
import { findRowDifferences, type RowDifference } from './staging/find-differences.ts'

const keySchema = z.array(z.string()).min(1).max(32)

/** A page of the rows that a previewed restore would change in one table. */
export async function findRestoreDifferences(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  input: {
    id: string
    table: string
    change?: RowDifference['change'] | undefined
    cursor?: string | undefined
    limit: number
  },
): Promise<{ rows: RowDifference[]; next: string | null }> {
  const row = await getRestoreRow(db, scope, input.id)
  if (!row) throw noSuchRestore()
  if (row.state !== 'PREVIEWED') throw outOfOrder()
  const { offer } = storedPreviewSchema.parse(row.preview)
  const request = { selection: selectionSchema.parse(row.selection), mode: row.mode, companyId: row.companyId }
  const found = await findRowDifferences(directUrl(services.config), row.id, offer, request, {
    table: input.table,
    change: input.change,
    after: input.cursor === undefined ? undefined : readCursor(input.cursor),
    limit: input.limit + 1,
  })
  if (!found) throw notFound('table')
  const rows = found.slice(0, input.limit)
  const last = rows.at(-1)
  return { rows, next: found.length > input.limit && last ? encodeCursor(Object.values(last.key)) : null }
}

function readCursor(cursor: string): string[] {
  try {
    return keySchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch {
    throw new AppError('BAD_INPUT', {
      field: 'cursor',
      message: 'cursor cannot be read',
      reason: 'PAGE_LINK_OLD',
      userMessage: 'This page link is no longer valid. Go back to the first page.',
    })
  }
}
