import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/types.ts'

/** Every backup that the database remembers a manifest of. Needs an operator's transaction. */
export async function findChainRuns(db: Kysely<DB>) {
  return await db
    .selectFrom('backupRuns')
    .select(['id', 'companyId', 'fileName', 'manifestSha256', 'copies', 'removedAt'])
    .where('manifestSha256', 'is not', null)
    .orderBy('startedAt')
    .execute()
}

interface LoggedBackup {
  file: string | null
  manifestSha256: string | null
}

/** What the installation's audit log says was made of the whole database. Needs an operator's transaction. */
export async function findLoggedWholeBackups(db: Kysely<DB>): Promise<LoggedBackup[]> {
  return await db
    .selectFrom('platformAuditLogs')
    .select([sql<string | null>`details ->> 'file'`.as('file')])
    .select([sql<string | null>`details ->> 'manifestSha256'`.as('manifestSha256')])
    .where('action', '=', 'backup.made')
    .execute()
}

/** The same of one company's log. */
export async function findLoggedCompanyBackups(db: Kysely<DB>, companyId: string): Promise<LoggedBackup[]> {
  return await db
    .selectFrom('auditLogs')
    .select([sql<string | null>`details ->> 'file'`.as('file')])
    .select([sql<string | null>`details ->> 'manifestSha256'`.as('manifestSha256')])
    .where('companyId', '=', companyId)
    .where('action', '=', 'backup.made')
    .execute()
}
