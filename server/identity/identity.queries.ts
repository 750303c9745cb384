import { type Kysely, sql, type Transaction } from 'kysely'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import type { Role } from '#server/kernel/scope.ts'

/**
 * The control tables (users, sessions, company_directory) have no row level security, because they are
 * asked before a company is known. Every question that may be put to them is a function of this file,
 * of users/ or of sessions.ts.
 */

/** What signing in needs to know about an address; undefined when nobody has it. */
export function findUserForSignIn(db: Kysely<DB>, email: string) {
  return db
    .selectFrom('users')
    .select(['id', 'name', 'passwordHash', 'isOperator', 'disabledAt', 'lastCompanyId'])
    .where('email', '=', email)
    .executeTakeFirst()
}

export function getUserSecret(db: Kysely<DB>, userId: string) {
  return db
    .selectFrom('users')
    .select(['email', 'name', 'passwordHash', 'disabledAt'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
}

export async function recordSignIn(db: Kysely<DB>, userId: string, companyId: string | null, at: Date): Promise<void> {
  await db
    .updateTable('users')
    .set({ lastSignedInAt: at, updatedAt: at, ...(companyId ? { lastCompanyId: companyId } : undefined) })
    .where('id', '=', userId)
    .execute()
}

export async function setPassword(db: Kysely<DB>, userId: string, passwordHash: string, at: Date): Promise<void> {
  await db.updateTable('users').set({ passwordHash, updatedAt: at }).where('id', '=', userId).execute()
}

export interface PreferenceChanges {
  locale?: 'en' | 'fr' | 'ar' | null | undefined
  theme?: 'system' | 'light' | 'dark' | undefined
  shortcutsEnabled?: boolean | undefined
}

export async function updatePreferences(
  db: Kysely<DB>,
  userId: string,
  changes: PreferenceChanges,
  at: Date,
): Promise<void> {
  await db
    .updateTable('users')
    .set({ ...changes, updatedAt: at })
    .where('id', '=', userId)
    .execute()
}

export interface Membership {
  id: string
  name: string
  slug: string
  role: Role
}

/** The companies a person may work in. Needs `app.user_id`: row level security shows a person its own memberships. */
export async function findMemberships(db: Kysely<DB>, userId: string): Promise<Membership[]> {
  const rows = await db
    .selectFrom('userCompanies as m')
    .innerJoin('companyDirectory as d', 'd.companyId', 'm.companyId')
    .select(['m.companyId as id', 'd.name', 'd.slug', 'm.role'])
    .where('m.userId', '=', userId)
    .where('m.state', '=', 'active')
    .orderBy('d.name')
    .orderBy('m.companyId')
    .modifyEnd(pointLookUp)
    .execute()
  return rows.map((row) => ({ ...row, role: toRole(row.role) }))
}

/** Companies offered to platform staff, who may enter any; past this many they are reached by search. */
const MOST_LISTED_COMPANIES = 200

export function findDirectory(db: Kysely<DB>) {
  return db
    .selectFrom('companyDirectory')
    .select(['companyId as id', 'name', 'slug'])
    .orderBy('name')
    .orderBy('companyId')
    .limit(MOST_LISTED_COMPANIES)
    .execute()
}

/** Whether the demo's companies exist, whose logins are public. */
export async function hasDemoCompany(db: Kysely<DB>): Promise<boolean> {
  const row = await db
    .selectFrom('companyDirectory')
    .select('companyId')
    .where('isDemo', '=', true)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** The company of the transaction's own setting; undefined for any other. */
export function findCompany(db: Kysely<DB>, companyId: string) {
  return db
    .selectFrom('companies')
    .select(['id', 'name', 'slug', 'timeZone', 'currency', 'locale', 'isDemo'])
    .select(sql<unknown>`settings -> 'agentsSee'`.as('agentsSee'))
    .where('id', '=', companyId)
    .modifyEnd(pointLookUp)
    .executeTakeFirst()
}

/** Moves a session to another company of its person. */
export async function moveSession(db: Kysely<DB>, sessionId: string, userId: string, companyId: string): Promise<void> {
  await db.updateTable('sessions').set({ companyId }).where('id', '=', sessionId).where('userId', '=', userId).execute()
  await db.updateTable('users').set({ lastCompanyId: companyId }).where('id', '=', userId).execute()
}

/** Records that the password was just given again. */
export async function markAuthenticated(db: Kysely<DB>, sessionId: string, at: Date): Promise<void> {
  await db.updateTable('sessions').set({ authenticatedAt: at }).where('id', '=', sessionId).execute()
}

/** Lets platform staff into a company: history needs somebody it can point at. @returns whether they were outside. */
export async function enterAsOperator(
  trx: Transaction<DB>,
  companyId: string,
  userId: string,
  at: Date,
): Promise<boolean> {
  const entered = await trx
    .insertInto('userCompanies')
    .values({ companyId, userId, role: 'admin', state: 'active', joinedAs: 'operator', createdAt: at, updatedAt: at })
    .onConflict((conflict) =>
      conflict
        .columns(['companyId', 'userId'])
        .doUpdateSet({ role: 'admin', state: 'active', joinedAs: 'operator', updatedAt: at, invitationHash: null })
        .where('userCompanies.state', '<>', 'active'),
    )
    .returning('userId')
    .executeTakeFirst()
  return entered !== undefined
}

/** The CHECK constraint of both tables knows exactly the roles of the type. */
export function toRole(value: string): Role {
  if (value === 'admin' || value === 'manager' || value === 'agent' || value === 'accounts') return value
  return 'viewer'
}
