import { type Kysely, sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { newId } from '#server/kernel/ids.ts'
import type { TenantScope } from '#server/kernel/scope.ts'

/** Remembers where the links of an email lead, once: they are the same at every attempt. */
export async function insertLinks(
  trx: Transaction<DB>,
  scope: TenantScope,
  messageId: string,
  urls: readonly string[],
  at: Date,
): Promise<void> {
  if (urls.length === 0) return
  const { companyId } = scope
  const shared = { companyId, emailLogId: messageId, createdAt: at, updatedAt: at }
  await trx
    .insertInto('emailLinks')
    .values(urls.map((url, position) => ({ ...shared, id: newId(), position, url })))
    .onConflict((conflict) => conflict.columns(['companyId', 'emailLogId', 'position']).doNothing())
    .execute()
}

export function getLink(db: Kysely<DB>, scope: TenantScope, messageId: string, position: number) {
  return db
    .selectFrom('emailLinks')
    .select(['id', 'url'])
    .where('companyId', '=', scope.companyId)
    .where('emailLogId', '=', messageId)
    .where('position', '=', position)
    .executeTakeFirst()
}

/** Counts a link that was followed, by a person or by a machine. */
export async function countFollowed(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  machine: boolean,
  at: Date,
): Promise<void> {
  const counted = machine
    ? { machineClickCount: sql<number>`machine_click_count + 1` }
    : {
        clickCount: sql<number>`click_count + 1`,
        firstClickedAt: sql<Date>`coalesce(first_clicked_at, ${at}::timestamptz)`,
      }
  await trx
    .updateTable('emailLinks')
    .set({ ...counted, updatedAt: at })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}

/** Counts an open or a click of the email as a whole. Who follows a link has opened it, pictures or not. */
export async function countRead(
  trx: Transaction<DB>,
  scope: TenantScope,
  id: string,
  read: { what: 'open' | 'click'; machine: boolean; at: Date },
): Promise<void> {
  const { what, machine, at } = read
  const count = machine ? `machine_${what}_count` : `${what}_count`
  const first = (column: string) => sql<Date>`coalesce(${sql.ref(column)}, ${at}::timestamptz)`
  await trx
    .updateTable('emailLogs')
    .set({
      [machine ? (what === 'open' ? 'machineOpenCount' : 'machineClickCount') : `${what}Count`]:
        sql<number>`${sql.ref(count)} + 1`,
      ...(machine ? undefined : { openedAt: first('opened_at') }),
      ...(machine || what === 'open' ? undefined : { clickedAt: first('clicked_at') }),
      updatedAt: at,
    })
    .where('companyId', '=', scope.companyId)
    .where('id', '=', id)
    .execute()
}
