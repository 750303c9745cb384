import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import { type Debtors, NOW } from './world.ts'

interface ReminderState {
  sentAt?: Date
  repliedAt?: Date
  level?: 'POLITE' | 'FINAL'
}

/** A reminder about two invoices of the customer: sent when `sentAt` says so, else scheduled for tomorrow. */
export async function insertReminder(
  trx: Transaction<DB>,
  { scope }: Debtors,
  about: { id: string; customerId: string },
  { sentAt, repliedAt, level = 'POLITE' }: ReminderState,
): Promise<void> {
  const made = new Date((sentAt ?? NOW).getTime() - 3_600_000)
  const scheduledFor = sentAt ?? new Date(NOW.getTime() + 86_400_000)
  const isSent = sentAt !== undefined
  await sql`
    with template as (
      insert into email_templates (company_id, id, code, locale, name, template_type, subject, body_text)
      values (${scope.companyId}, ${about.id}, ${`test-${about.id.slice(-8)}`}, 'en', 'Test', 'CONSOLIDATED_REMINDER', 'Test', 'Test')
      returning id
    )
    insert into customer_consolidated_reminders (company_id, id, customer_id, currency, cycle_number, invoice_ids, total_amount,
      oldest_due_on, oldest_invoice_id, priority_score, priority_components, score_version, escalation_level, reminder_type,
      delivery_status, language, template_id, requires_approval, approved_at, scheduled_for, claimed_at, sent_at, to_address,
      snapshot, replied_at, created_at, updated_at)
    select ${scope.companyId}, ${about.id}, ${about.customerId}, 'AED', 1, ids, 100, '2025-01-01', ids[1], 10,
      '{"amount":5,"age":3,"relationship":2}', 1, ${level}::"EscalationLevel",
      ${level === 'FINAL' ? 'FINAL_CONSOLIDATED' : 'CONSOLIDATED'}::"ReminderType", ${isSent ? 'SENT' : 'SCHEDULED'}, 'en',
      template.id, ${level === 'FINAL'}, ${level === 'FINAL' ? made : null}::timestamptz, ${scheduledFor}::timestamptz, ${sentAt ?? null}::timestamptz,
      ${sentAt ?? null}::timestamptz, ${isSent ? 'c0@example.com' : null}, ${isSent ? '{}' : null}::jsonb, ${repliedAt ?? null}::timestamptz, ${made}::timestamptz, ${made}::timestamptz
    from template, (
      select array_agg(id order by id) as ids from (
        select id from invoices where company_id = ${scope.companyId} and customer_id = ${about.customerId} order by id limit 2
      ) as two
    ) as chosen`.execute(trx)
}
