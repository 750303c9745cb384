import type { Kysely } from 'kysely'
import type { DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { filesDeleted, noSuchBackup } from '../../backups.errors.ts'
import { type BackupRow, getRun } from '../../backups.queries.ts'
import { keysOf } from '../../encryption/keys.ts'
import { type Metadata, metadataSchema } from '../../format/metadata.ts'
import { reasonKept } from '../staging/kept-tables.ts'

/** What a person can choose from a backup. */
export interface RestoreChoices {
  coverages: ('company' | 'database')[]
  tables: {
    key: string
    name: string
    records: number
    /** Why a table is never restored. */
    kept: string | null
    /** Single rows of it can be chosen, by the column named here; null where a row has no name of its own. */
    rowKey: string | null
  }[]
  /** `needed`: nobody but the person has the key. `given`: this machine has one, which may be another. */
  key: 'none' | 'given' | 'needed'
}

/** @throws {AppError} NOT_FOUND; PRECONDITION when its files were deleted. */
export async function findRestoreChoices(
  services: Services,
  db: Kysely<DB>,
  scope: CompanyScope,
  backupId: string,
): Promise<RestoreChoices> {
  const run = await getRun(db, scope, backupId)
  if (!run) throw noSuchBackup()
  if (run.removalBeganAt) throw filesDeleted()
  return {
    coverages: run.companyId === null ? ['company', 'database'] : ['company'],
    tables: Object.entries(tablesOf(run)).map(([key, table]) => {
      const name = table.schema === 'public' ? table.name : `${table.schema}.${table.name}`
      return { key, name, records: table.records, kept: reasonKept({ name, comment: '' }), rowKey: rowKeyOf(table) }
    }),
    key: keyOf(services, run),
  }
}

function keyOf(services: Services, run: BackupRow): RestoreChoices['key'] {
  if (run.encryption === null) return 'none'
  const { identities = [], passphrases = [] } = keysOf(services.config)
  return identities.length + passphrases.length > 0 ? 'given' : 'needed'
}

type TableEntry = Metadata['tables'][string]
const stored = metadataSchema.pick({ tables: true })

export function tablesOf(run: BackupRow): Record<string, TableEntry> {
  return stored.safeParse(run.metadata).data?.tables ?? {}
}

/** Types whose text names the value, in JSON as in SQL. A number could lose digits on its way through a page. */
const NAMING_TYPE = /^(uuid|text|date|character varying(\(\d+\))?)$/

/** The column that names a row within its company, for tables that belong to companies. */
export function rowKeyOf(table: TableEntry): string | null {
  if (table.schema !== 'public' || reasonKept({ name: table.name, comment: '' })) return null
  const [name, ...more] = table.primaryKey.filter((column) => column !== 'company_id')
  if (name === undefined || more.length > 0 || !table.primaryKey.includes('company_id')) return null
  const column = table.columns.find((each) => each.name === name)
  return column && NAMING_TYPE.test(column.type) ? name : null
}
