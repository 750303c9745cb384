import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { notFound } from '#server/kernel/errors.ts'
import { decodeCursor, EXACT_COUNT_LIMIT, type Page, toPage } from '#server/kernel/page.ts'
import type { Role, TenantScope } from '#server/kernel/scope.ts'
import { toRole } from '../identity.queries.ts'
import type { UsersFilter } from './users.schemas.ts'

export type MembershipState = 'invited' | 'active' | 'disabled'

export interface UserRow {
  id: string
  name: string
  email: string
  role: Role
  state: MembershipState
  operator: boolean
  invitationExpiresAt: Date | null
  lastSignedInAt: Date | null
  createdAt: Date
}

/** The company's staff by name. */
export async function findUsers(db: Kysely<DB>, scope: TenantScope, input: UsersFilter): Promise<Page<UserRow>> {
  let matching = db
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .where('m.companyId', '=', scope.companyId)
  if (input.role) matching = matching.where('m.role', '=', input.role)
  if (input.state) matching = matching.where('m.state', '=', input.state)
  if (input.search) {
    const pattern = `%${input.search.replace(/[\\%_]/g, '\\$&')}%`
    matching = matching.where((eb) => eb.or([eb('u.name', 'ilike', pattern), eb('u.email', 'ilike', pattern)]))
  }

  const counted = matching.select((eb) => eb.fn.countAll<number>().as('value'))
  let page = matching
    .select(COLUMNS)
    .orderBy('u.name')
    .orderBy('u.id')
    .limit(input.limit + 1)
  if (input.cursor) {
    const [name, id] = decodeCursor(input.cursor, 2).map(String)
    page = page.where((eb) => eb(eb.refTuple('u.name', 'u.id'), '>', eb.tuple(name ?? '', id ?? '')))
  }
  const [rows, { value }] = await Promise.all([page.execute(), counted.executeTakeFirstOrThrow()])
  const count = { value, exact: value <= EXACT_COUNT_LIMIT }
  return toPage(rows.map(toUserRow), input.limit, count, (row) => [row.name, row.id])
}

/** @throws {AppError} NOT_FOUND when nobody of that id belongs to the company. */
export async function getUser(db: Kysely<DB>, scope: TenantScope, userId: string): Promise<UserRow> {
  const row = await db
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select(COLUMNS)
    .where('m.companyId', '=', scope.companyId)
    .where('m.userId', '=', userId)
    .executeTakeFirst()
  if (!row) throw notFound('user')
  return toUserRow(row)
}

const COLUMNS = [
  'u.id',
  'u.name',
  'u.email',
  'm.role',
  'm.state',
  'm.joinedAs',
  'm.invitationExpiresAt',
  'u.lastSignedInAt',
  'm.createdAt',
] as const

interface StoredUser extends Omit<UserRow, 'role' | 'state' | 'operator'> {
  role: string
  state: string
  joinedAs: string
}

function toUserRow({ role, state, joinedAs, ...row }: StoredUser): UserRow {
  return { ...row, role: toRole(role), state: toState(state), operator: joinedAs === 'operator' }
}

/** One member, locked against changes by others until the transaction ends. */
export async function lockMember(trx: Transaction<DB>, scope: TenantScope, userId: string) {
  const row = await trx
    .selectFrom('userCompanies as m')
    .innerJoin('users as u', 'u.id', 'm.userId')
    .select(['m.userId', 'm.role', 'm.state', 'm.joinedAs', 'u.name', 'u.email', 'u.passwordHash'])
    .where('m.companyId', '=', scope.companyId)
    .where('m.userId', '=', userId)
    .forUpdate('m')
    .executeTakeFirst()
  if (!row) return undefined
  const { passwordHash, ...member } = row
  return { ...member, role: toRole(row.role), state: toState(row.state), hasPassword: passwordHash !== null }
}

/**
 * The admins a company can rely on, all locked: two who remove each other at once must take turns.
 * Platform staff passing through do not count.
 */
export async function lockAdmins(trx: Transaction<DB>, scope: TenantScope): Promise<string[]> {
  const rows = await trx
    .selectFrom('userCompanies')
    .select('userId')
    .where('companyId', '=', scope.companyId)
    .where('role', '=', 'admin')
    .where('state', '=', 'active')
    .where('joinedAs', '=', 'staff')
    .orderBy('userId')
    .forUpdate()
    .execute()
  return rows.map(({ userId }) => userId)
}

/** The person with this address, added without a password when nobody has it yet. */
export async function findOrAddUser(
  trx: Transaction<DB>,
  person: { id: string; email: string; name: string; at: Date },
): Promise<string> {
  const added = await trx
    .insertInto('users')
    .values({ id: person.id, email: person.email, name: person.name, createdAt: person.at, updatedAt: person.at })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (added) return added.id
  const known = await trx.selectFrom('users').select('id').where('email', '=', person.email).executeTakeFirstOrThrow()
  return known.id
}

export interface Invitation {
  userId: string
  role: Role
  invitedBy: string
  hash: Buffer
  expiresAt: Date
  at: Date
}

/** Invites, or invites again. @returns false when the person is a member or was disabled. */
export async function saveInvitation(
  trx: Transaction<DB>,
  scope: TenantScope,
  invitation: Invitation,
): Promise<boolean> {
  const { userId, role, invitedBy, hash, expiresAt, at } = invitation
  const values = { role, invitedBy, invitationHash: hash, invitationExpiresAt: expiresAt, updatedAt: at }
  const saved = await trx
    .insertInto('userCompanies')
    .values({ companyId: scope.companyId, userId, state: 'invited', createdAt: at, ...values })
    .onConflict((conflict) =>
      conflict.columns(['companyId', 'userId']).doUpdateSet(values).where('userCompanies.state', '=', 'invited'),
    )
    .returning('userId')
    .executeTakeFirst()
  return saved !== undefined
}

export async function setMemberRole(
  trx: Transaction<DB>,
  scope: TenantScope,
  change: { userId: string; role: Role; at: Date },
): Promise<void> {
  await trx
    .updateTable('userCompanies')
    .set({ role: change.role, updatedAt: change.at })
    .where('companyId', '=', scope.companyId)
    .where('userId', '=', change.userId)
    .execute()
}

/** Sets the state and makes a link that is still out there worthless. */
export async function setMemberState(
  trx: Transaction<DB>,
  scope: TenantScope,
  change: { userId: string; state: MembershipState; at: Date },
): Promise<void> {
  await trx
    .updateTable('userCompanies')
    .set({ state: change.state, invitationHash: null, invitationExpiresAt: null, updatedAt: change.at })
    .where('companyId', '=', scope.companyId)
    .where('userId', '=', change.userId)
    .execute()
}

function toState(value: string): MembershipState {
  return value === 'invited' || value === 'disabled' ? value : 'active'
}

/** Makes a person an active admin of the company, whatever they were there before. */
export async function makeAdmin(
  trx: Transaction<DB>,
  scope: TenantScope,
  given: { userId: string; at: Date },
): Promise<void> {
  const values = { role: 'admin', state: 'active', joinedAs: 'staff', updatedAt: given.at } as const
  await trx
    .insertInto('userCompanies')
    .values({ companyId: scope.companyId, userId: given.userId, createdAt: given.at, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['companyId', 'userId'])
        .doUpdateSet({ ...values, invitationHash: null, invitationExpiresAt: null }),
    )
    .execute()
}

/** Makes a person platform staff. */
export async function setOperator(db: Kysely<DB>, userId: string, at: Date): Promise<void> {
  await db.updateTable('users').set({ isOperator: true, updatedAt: at }).where('id', '=', userId).execute()
}
