import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '../kernel/page.ts'
import type { TenantScope } from '../kernel/scope.ts'
import type { FindLegacyRowsInput, LegacyCounts, LegacyEntity, LegacyVerdictName } from './legacy.schemas.ts'

export interface StagedRow {
  entity: LegacyEntity
  position: number
  legacyId: string
  rowId: string
  parentId: string | null
  ready: Record<string, unknown> | null
  field: string | null
  problem: string | null
}

export async function insertStagedRows(
  trx: Transaction<DB>,
  scope: TenantScope,
  importId: string,
  rows: StagedRow[],
): Promise<void> {
  await sql`
    insert into legacy_import_rows
      (company_id, import_id, entity, position, legacy_id, row_id, parent_id, ready, verdict, field, problem)
    select ${scope.companyId}::uuid, ${importId}::uuid, r.entity, r.position, r.legacy_id, r.row_id, r.parent_id, r.ready,
      case when r.problem is null then 'new' else 'refused' end, r.field, r.problem
    from jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        ...row,
        legacy_id: row.legacyId,
        row_id: row.rowId,
        parent_id: row.parentId,
      })),
    )}::jsonb)
      as r (entity text, position integer, legacy_id text, row_id uuid, parent_id uuid, ready jsonb, field text, problem text)`.execute(
    trx,
  )
}

export async function countStaged(db: Kysely<DB>, scope: TenantScope, importId: string): Promise<LegacyCounts> {
  const rows = await db
    .selectFrom('legacyImportRows')
    .select(['entity', 'verdict', ({ fn }) => fn.countAll<number>().as('rows')])
    .where('companyId', '=', scope.companyId)
    .where('importId', '=', importId)
    .where('position', '>', 0)
    .groupBy(['entity', 'verdict'])
    .execute()
  const counts: LegacyCounts = {}
  for (const { entity, verdict, rows: count } of rows) {
    const of = counts[entity] ?? { new: 0, there: 0, refused: 0 }
    counts[entity] = { ...of, [verdict]: count }
  }
  return counts
}

export interface LegacyVerdict {
  entity: LegacyEntity
  position: number
  legacyId: string
  rowId: string
  verdict: LegacyVerdictName
  field: string | null
  problem: string | null
}

export async function findVerdicts(
  db: Kysely<DB>,
  scope: TenantScope,
  input: FindLegacyRowsInput,
): Promise<Page<LegacyVerdict>> {
  let query = db
    .selectFrom('legacyImportRows')
    .where('companyId', '=', scope.companyId)
    .where('importId', '=', input.id)
    .where('position', '>', 0)
  if (input.entity) query = query.where('entity', '=', input.entity)
  if (input.verdict) query = query.where('verdict', '=', input.verdict)
  let page = query
  if (input.cursor) {
    const [entity, position] = decodeCursor(input.cursor, 2)
    page = page.where(sql<boolean>`(entity, position) > (${String(entity)}::text, ${Number(position)}::integer)`)
  }
  const rows = page
    .select(['entity', 'position', 'legacyId', 'rowId', 'verdict', 'field', 'problem'])
    .orderBy('entity')
    .orderBy('position')
    .limit(input.limit + 1)
  const counted = db
    .selectFrom(
      query
        .select('position')
        .limit(EXACT_COUNT_LIMIT + 1)
        .as('counted'),
    )
    .select(({ fn }) => fn.countAll<number>().as('value'))
  const [found, { value }] = await Promise.all([rows.execute(), counted.executeTakeFirstOrThrow()])
  const count = { value: Math.min(value, EXACT_COUNT_LIMIT), exact: value <= EXACT_COUNT_LIMIT }
  return toPage(found, input.limit, count, (row) => [row.entity, row.position])
}

/** The personal part of what was staged goes when an import ends; the verdicts stay as its report. */
export async function forgetReady(trx: Transaction<DB>, scope: TenantScope): Promise<void> {
  await sql`
    update legacy_import_rows r set ready = null
    from legacy_imports i
    where r.company_id = ${scope.companyId}::uuid and i.company_id = r.company_id and i.id = r.import_id
      and i.state in ('IMPORTED', 'FAILED', 'CANCELLED') and r.ready is not null`.execute(trx)
}
