import type { Kysely, Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { Config } from '#server/kernel/config.ts'
import { AppError, notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { onlyOperators } from '../backups.errors.ts'
import type { BackupCoverage } from '../backups.schemas.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { createIdentity, noteOf } from './create-key.ts'
import { recipientsIn } from './keys.ts'
import {
  endRecipient,
  findRecipientRows,
  findRecipientsOfSystem,
  insertRecipient,
  type RecipientRow,
} from './recipients.queries.ts'

/** A public key that backups are encrypted for. */
export interface Recipient extends Omit<RecipientRow, 'companyId'> {
  coverage: BackupCoverage
}

export async function findRecipients(db: Kysely<DB>, scope: CompanyScope): Promise<Recipient[]> {
  return (await findRecipientRows(db, scope)).map(describe)
}

/**
 * The keys that a backup without a choice of its own is encrypted for: the company's, else the installation's
 * with those of BACKUP_AGE_RECIPIENTS. Needs an operator's transaction.
 */
export async function configuredRecipients(
  db: Kysely<DB>,
  config: Pick<Config, 'BACKUP_AGE_RECIPIENTS'>,
  companyId: string | null,
): Promise<{ recipients: string[]; from: BackupCoverage | null }> {
  const rows = await findRecipientsOfSystem(db, companyId)
  const own = rows.filter((row) => row.companyId !== null).map(({ recipient }) => recipient)
  if (own.length > 0) return { recipients: own, from: 'company' }
  const shared = new Set(rows.map(({ recipient }) => recipient))
  for (const recipient of recipientsIn(config.BACKUP_AGE_RECIPIENTS ?? '')) shared.add(recipient)
  return { recipients: [...shared], from: shared.size > 0 ? 'database' : null }
}

type Added = { coverage: BackupCoverage; label: string; byName: string }

/** @throws {AppError} FORBIDDEN for the installation's without being an operator, CONFLICT when it is there. */
export async function addRecipient(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: Added & { recipient: string; madeHere?: boolean },
): Promise<Recipient> {
  if (input.coverage === 'database' && !scope.operator) throw onlyOperators()
  await requireUsable(input.recipient)
  const row = await insertRecipient(trx, {
    id: newId(),
    companyId: input.coverage === 'company' ? scope.companyId : null,
    label: input.label,
    recipient: input.recipient,
    madeHere: input.madeHere ?? false,
    createdByName: input.byName,
    createdAt: services.clock.now(),
  })
  if (!row) {
    throw new AppError('CONFLICT', {
      field: 'recipient',
      reason: 'RECIPIENT_KNOWN',
      message: 'the recipient is there already',
      userMessage: 'This key is on the list already. Nothing was changed.',
    })
  }
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup_recipient.added',
    entity: 'backup_recipient',
    entityId: row.id,
    details: { label: row.label, recipient: row.recipient, madeHere: row.madeHere },
  })
  return describe(row)
}

/**
 * Makes a pair of keys: the public half joins the list, the secret half is in the answer and nowhere else.
 * @returns the note to print, which holds the secret half.
 */
export async function createKey(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: Added,
): Promise<{ recipient: string; note: string }> {
  const { identity, recipient } = await createIdentity()
  await addRecipient(services, trx, scope, { ...input, recipient, madeHere: true })
  const at = services.clock.now()
  return { recipient, note: noteOf({ recipient, at, label: input.label, identity }) }
}

/** New backups are no longer for it; older ones still open with it, and with nothing else. */
export async function removeRecipient(
  services: Services,
  trx: Transaction<DB>,
  scope: CompanyScope,
  input: { id: string; byName: string },
): Promise<{ id: string }> {
  const row = await endRecipient(trx, scope, input.id, services.clock.now())
  if (!row) throw notFound('key')
  await recordAudit(trx, chainOfRequest(scope, row, input.byName), {
    action: 'backup_recipient.removed',
    entity: 'backup_recipient',
    entityId: row.id,
    details: { label: row.label, recipient: row.recipient },
  })
  return { id: row.id }
}

/** A mistyped key has a wrong checksum; a backup for it could never be opened. @throws {AppError} BAD_INPUT */
export async function requireUsable(recipient: string, field = 'recipient'): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  try {
    new Encrypter().addRecipient(recipient)
  } catch (cause) {
    throw new AppError('BAD_INPUT', {
      field,
      reason: 'NO_RECIPIENT',
      message: 'not an age recipient',
      userMessage: 'This is no age public key: a character is wrong or missing. Copy the line that begins with age1.',
      cause,
    })
  }
}

function describe({ companyId, ...row }: RecipientRow): Recipient {
  return { ...row, coverage: companyId === null ? 'database' : 'company' }
}
