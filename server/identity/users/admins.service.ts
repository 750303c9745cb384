import type { Transaction } from 'kysely'
import { inTransaction } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import { findCompanyByName } from '#server/companies/companies.queries.ts'
import type { Region } from '#server/companies/companies.rules.ts'
import { createCompany } from '#server/companies/companies.service.ts'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import { assertGoodPassword } from '../identity.errors.ts'
import { findUserForSignIn, setPassword } from '../identity.queries.ts'
import { wordsAbout } from '../identity.service.ts'
import { hashPassword } from '../passwords.ts'
import { revokeSessions } from '../sessions.ts'
import { findOrAddUser, makeAdmin, setOperator } from './users.queries.ts'

export interface NewAdmin {
  email: string
  name: string
  /** Slug or name; a company that does not exist yet is created in `region`. */
  company: string
  region: Region
  password: string
  operator: boolean
  /** Needed to set the password of somebody who has one already. */
  resetPassword: boolean
}

/**
 * Makes somebody an admin of a company, from the machine itself: how the first admin comes to be, and how
 * a company whose only admin is gone gets another.
 *
 * @throws {AppError} BAD_INPUT on `password`; CONFLICT on `email` when the person has a password and
 *   `resetPassword` was not asked for. Nothing is changed then.
 */
export async function createAdmin(
  services: Pick<Services, 'database' | 'clock'>,
  input: NewAdmin,
): Promise<{ userId: string; companyId: string; companySlug: string; companyCreated: boolean }> {
  const { database, clock } = services
  assertGoodPassword(input.password, wordsAbout(input), 'password')
  const passwordHash = await hashPassword(input.password)

  const at = clock.now()
  const known = await findCompanyByName(database.kysely, input.company)
  if (!input.resetPassword) await assertNoPassword(services, input.email)
  const company = known ?? (await createCompany(database, { name: input.company, region: input.region, at }))
  const userId = await inTransaction(database, { companyId: company.id }, (trx) =>
    saveAdmin(trx, company.id, { ...input, passwordHash, at }),
  )
  return { userId, companyId: company.id, companySlug: company.slug, companyCreated: known === undefined }
}

async function saveAdmin(
  trx: Transaction<DB>,
  companyId: string,
  admin: NewAdmin & { passwordHash: string; at: Date },
): Promise<string> {
  const { email, name, operator, at } = admin
  const userId = await findOrAddUser(trx, { id: newId(), email, name, at })
  await setPassword(trx, userId, admin.passwordHash, at)
  if (operator) await setOperator(trx, userId, at)
  await makeAdmin(trx, { companyId }, { userId, at })
  // Whoever used the old password may be the reason for the new one.
  await revokeSessions(trx, userId)
  const entry = {
    action: 'user.made_admin',
    entity: 'user',
    entityId: userId,
    details: { email, operator, by: 'command line' },
    at,
  }
  await recordAudit(trx, { kind: 'system', companyId }, entry)
  return userId
}

async function assertNoPassword({ database }: Pick<Services, 'database'>, email: string): Promise<void> {
  const user = await findUserForSignIn(database.kysely, email)
  if (!user?.passwordHash) return
  throw new AppError('CONFLICT', {
    field: 'email',
    reason: 'HAS_PASSWORD',
    userMessage: `${email} has an account already, and nothing was changed. Add --reset-password to give it this password and end its sessions.`,
  })
}
