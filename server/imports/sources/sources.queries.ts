import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { decodeCursor, type Page, toPage } from '#server/kernel/page.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import {
  type Defaults,
  DUPLICATE_CHOICES,
  type DuplicateChoice,
  defaultsShape,
  formatShape,
  headerShape,
  type Mapping,
  mappingShape,
} from '../imports.schemas.ts'
import type { FileFormat } from '../reading/records.ts'

const COLUMNS = [
  'id',
  'name',
  'header',
  'headerSha256',
  'dialect',
  'mapping',
  'defaults',
  'defaultCountry',
  'onDuplicate',
  'lastUsedAt',
] as const

function selectSources(db: Kysely<DB>, scope: TenantScope) {
  return db.selectFrom('leadImportSources').select(COLUMNS).where('companyId', '=', scope.companyId)
}

function readSource(row: Awaited<ReturnType<ReturnType<typeof selectSources>['executeTakeFirstOrThrow']>>) {
  return {
    id: row.id,
    name: row.name,
    header: headerShape.parse(row.header),
    format: formatShape.parse(row.dialect),
    mapping: mappingShape.parse(row.mapping),
    defaults: defaultsShape.parse(row.defaults),
    country: row.defaultCountry,
    onDuplicate: DUPLICATE_CHOICES.find((known) => known === row.onDuplicate) ?? 'skip',
    lastUsedAt: row.lastUsedAt,
  }
}
export type ImportSource = ReturnType<typeof readSource>

/** A page of the company's sources, the last used first. */
export async function findSourcePage(
  db: Kysely<DB>,
  scope: TenantScope,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<ImportSource>> {
  const [usedAt, id] = cursor ? decodeCursor(cursor, 2).map(String) : []
  const rows = await selectSources(db, scope)
    .$if(usedAt !== undefined && id !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('lastUsedAt', '<', sql<Date>`${usedAt}::timestamptz`),
          where.and([where('lastUsedAt', '=', sql<Date>`${usedAt}::timestamptz`), where('id', '<', id ?? '')]),
        ]),
      ),
    )
    .orderBy('lastUsedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
  const { count } = await db
    .selectFrom('leadImportSources')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('companyId', '=', scope.companyId)
    .executeTakeFirstOrThrow()
  return toPage(rows.map(readSource), limit, { value: count, exact: true }, (row) => [
    row.lastUsedAt.toISOString(),
    row.id,
  ])
}

/** One source, or undefined. */
export async function getSource(db: Kysely<DB>, scope: TenantScope, id: string): Promise<ImportSource | undefined> {
  const row = await selectSources(db, scope).where('id', '=', id).executeTakeFirst()
  return row && readSource(row)
}

/** Sources whose last file had the same columns, the last used first. */
export async function findSourcesOfShape(
  db: Kysely<DB>,
  scope: TenantScope,
  headerSha256: string,
): Promise<ImportSource[]> {
  const rows = await selectSources(db, scope)
    .where('headerSha256', '=', headerSha256)
    .orderBy('lastUsedAt', 'desc')
    .limit(5)
    .execute()
  return rows.map(readSource)
}

/** Ways of reading a file that sources were read in, the last used first. */
export async function findKnownFormats(db: Kysely<DB>, scope: TenantScope): Promise<FileFormat[]> {
  const rows = await selectSources(db, scope).orderBy('lastUsedAt', 'desc').limit(50).execute()
  const formats = new Map(rows.map((row) => [JSON.stringify(row.dialect), formatShape.parse(row.dialect)]))
  return [...formats.values()]
}

export interface SourceMemory {
  id: string
  name: string
  header: readonly string[]
  headerSha256: string
  format: FileFormat
  mapping: Mapping
  defaults: Defaults
  country: string
  createdBy: string
  at: Date
}

/** Remembers how a file of this source is read; the choice about duplicates is remembered when it is made. */
export async function rememberSource(trx: Transaction<DB>, scope: TenantScope, source: SourceMemory): Promise<void> {
  const known = {
    header: JSON.stringify(source.header),
    headerSha256: source.headerSha256,
    dialect: JSON.stringify(source.format),
    mapping: JSON.stringify(source.mapping),
    defaults: JSON.stringify(source.defaults),
    defaultCountry: source.country,
    lastUsedAt: source.at,
    updatedAt: source.at,
  }
  await trx
    .insertInto('leadImportSources')
    .values({
      ...known,
      companyId: scope.companyId,
      id: source.id,
      name: source.name,
      createdBy: source.createdBy,
      createdAt: source.at,
    })
    .onConflict((conflict) => conflict.columns(['companyId', 'name']).doUpdateSet(known))
    .execute()
}

/** What the person chose to do with repetitions, for the next file of the source. */
export async function rememberChoice(
  trx: Transaction<DB>,
  scope: TenantScope,
  name: string,
  onDuplicate: DuplicateChoice,
): Promise<void> {
  await trx
    .updateTable('leadImportSources')
    .set({ onDuplicate })
    .where('companyId', '=', scope.companyId)
    .where('name', '=', name)
    .execute()
}

export async function updateSource(
  trx: Transaction<DB>,
  scope: TenantScope,
  { id, ...change }: Pick<ImportSource, 'id' | 'name' | 'country' | 'onDuplicate' | 'mapping' | 'defaults'>,
  at: Date,
): Promise<void> {
  await trx
    .updateTable('leadImportSources')
    .set({
      name: change.name,
      defaultCountry: change.country,
      onDuplicate: change.onDuplicate,
      mapping: JSON.stringify(change.mapping),
      defaults: JSON.stringify(change.defaults),
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** @returns whether there was such a source. */
export async function removeSource(trx: Transaction<DB>, scope: TenantScope, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('leadImportSources')
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
