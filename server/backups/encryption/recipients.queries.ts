import type { ExpressionBuilder, Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { BackupRecipients, DB } from '#db/types.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'

const RECIPIENT_COLUMNS = [
  'id',
  'companyId',
  'label',
  'recipient',
  'madeHere',
  'createdByName',
  'createdAt',
] as const satisfies readonly (keyof BackupRecipients)[]

export type RecipientRow = Pick<Selectable<BackupRecipients>, (typeof RECIPIENT_COLUMNS)[number]>

type Recipients = ExpressionBuilder<DB, 'backupRecipients'>

/** Keys that the person may see: the company's own, and for operators also those of the installation. */
const visibleTo = (scope: CompanyScope) => (where: Recipients) =>
  scope.operator
    ? where.or([where('companyId', '=', scope.companyId), where('companyId', 'is', null)])
    : where('companyId', '=', scope.companyId)

export async function findRecipientRows(db: Kysely<DB>, scope: CompanyScope): Promise<RecipientRow[]> {
  return await db
    .selectFrom('backupRecipients')
    .select(RECIPIENT_COLUMNS)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Keys of a company and of the installation (`companyId` null). Needs an operator's transaction. */
export async function findRecipientsOfSystem(
  db: Kysely<DB>,
  companyId: string | null,
): Promise<{ companyId: string | null; recipient: string }[]> {
  return await db
    .selectFrom('backupRecipients')
    .select(['companyId', 'recipient'])
    .where((where) =>
      companyId === null
        ? where('companyId', 'is', null)
        : where.or([where('companyId', '=', companyId), where('companyId', 'is', null)]),
    )
    .where('removedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** Adds a key; null when it is there already. */
export async function insertRecipient(
  trx: Transaction<DB>,
  row: Insertable<BackupRecipients>,
): Promise<RecipientRow | null> {
  const added = await trx
    .insertInto('backupRecipients')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .returning(RECIPIENT_COLUMNS)
    .executeTakeFirst()
  return added ?? null
}

export async function endRecipient(
  trx: Transaction<DB>,
  scope: CompanyScope,
  id: string,
  at: Date,
): Promise<RecipientRow | null> {
  const row = await trx
    .updateTable('backupRecipients')
    .set({ removedAt: at })
    .where('id', '=', id)
    .where(visibleTo(scope))
    .where('removedAt', 'is', null)
    .returning(RECIPIENT_COLUMNS)
    .executeTakeFirst()
  return row ?? null
}
