import { inTransaction } from '#db/transaction.ts'
import {
  type EmailToQueue,
  queueEmail,
  queueSms,
  type TextToQueue,
} from '#server/communications/sending/queue-message.service.ts'
import { newId } from '#server/kernel/ids.ts'
import type { Services } from '#server/services.ts'
import type { TestDatabase } from '../../harness/database.ts'
import { type Person, scopeOf } from '../../harness/people.ts'

/** A Tuesday's noon in London: nobody sleeps. */
export const NOON = '2026-04-07T12:00:00Z'

/** Adds a lead with its company's first disposition. Columns given replace the made-up ones. */
export async function addLead({ admin }: TestDatabase, person: Person, given: Record<string, unknown> = {}) {
  await admin.query(
    `insert into lead_dispositions (company_id, id, code, labels, is_initial) values ($1, $2, 'NEW', '{"en": "New"}', true)
     on conflict do nothing`,
    [person.company.id, newId()],
  )
  const row: Record<string, unknown> = {
    company_id: person.company.id,
    id: newId(),
    first_name: 'Ada',
    last_name: 'Lovelace',
    email: 'ada@example.net',
    phone: '+447700900123',
    country: 'GB',
    created_on: '2026-04-01',
    ...given,
  }
  const names = Object.keys(row)
  await admin.query(
    `insert into leads (${names.join(', ')}) values (${names.map((_, place) => `$${place + 1}`).join(', ')})`,
    Object.values(row),
  )
  return String(row.id)
}

export function queueOne(services: Services, person: Person, email: Partial<EmailToQueue> = {}) {
  return inTransaction(services.database, { companyId: person.company.id, userId: person.id }, (trx) =>
    queueEmail(
      { trx, scope: scopeOf(person), clock: services.clock },
      { to: 'ada@example.net', subject: 'Your cover', text: 'It begins on Monday.', ...email },
    ),
  )
}

export function queueText(services: Services, person: Person, text: Partial<TextToQueue> = {}) {
  return inTransaction(services.database, { companyId: person.company.id, userId: person.id }, (trx) =>
    queueSms(
      { trx, scope: scopeOf(person), clock: services.clock },
      { to: '+447700900123', text: 'Your engineer comes on Monday.', ...text },
    ),
  )
}

/** The row of a message, as the database has it. */
export async function rowOf({ admin }: TestDatabase, table: 'email_logs' | 'sms_logs', id: string) {
  const { rows } = await admin.query(`select * from ${table} where id = $1`, [id])
  return rows[0]
}
