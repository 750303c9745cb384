import { newId } from '#server/kernel/ids.ts'

export type Row = Record<string, unknown>

/** What was put into each table for one company, as PostgreSQL gave it back. */
export type CompanyRows = Map<string, Row>

/** Values by column, or how to take them from the rows made before. */
export type Sample = Record<string, unknown>

const HASH = 'a'.repeat(64)
const reference = () => `S-${newId().slice(-8).toUpperCase()}`
const first = (table: string) => (made: CompanyRows) => made.get(table)?.id
const second = (table: string) => (made: CompanyRows) => made.get(`${table} 2`)?.id

/** Values of columns that mean the same wherever they appear. */
export const BY_NAME: Sample = {
  code: 'sample',
  currency: 'GBP',
  key: 'sample',
  account_last_four: '1234',
  phone: '+447700900001',
  file_sha256: HASH,
  checksum_sha256: HASH,
}

/**
 * Values that a table's rules ask for and that cannot be read from its catalogue entry; one entry is
 * one row. A new table whose generated row is refused fails the suite until it has a sample here.
 */
export const SAMPLES: Record<string, Sample[]> = {
  activities: [
    {
      deleted_by: null,
      customer_id: null,
      client_id: null,
      reminder_id: null,
      status: 'DONE',
      done_at: '2026-01-15T10:00:00Z',
    },
  ],
  ai_insights: [
    {
      deleted_by: null,
      campaign_id: null,
      icp_id: null,
      customer_id: null,
      origin: 'RULES',
      model_name: null,
      decided_by: null,
    },
  ],
  legacy_imports: [{ state: 'PREVIEWED', lease_token: null, lease_expires_at: null }],
  legacy_import_rows: [{ entity: 'leads', verdict: 'new', field: null, problem: null }],
  billing_events: [{ type: 'invoice.paid' }],
  business_calendars: [{ time_zone: 'Asia/Dubai' }],
  business_hours: [{ weekday: 1, opens_at: '09:00', closes_at: '17:00' }],
  calendar_seasons: [{ season: 'RAMADAN', starts_on: '2026-02-18', ends_on: '2026-03-19' }],
  clients: [{ time_zone: 'Asia/Dubai' }],
  gate_decisions: [{ reasons: ['CANCELED'], subject: null, rules_version: 1 }],
  holds: [
    {
      starts_at: '2026-01-15T09:00:00Z',
      invoice_id: null,
      lead_id: null,
      prospect_id: null,
      client_id: null,
      cleared_by: null,
      cleared_reason: null,
    },
  ],
  idempotency_keys: [{ request_sha256: HASH, expires_at: '2026-01-16T10:00:00Z' }],
  outbox: [{ queue: 'sample' }],
  email_links: [{ url: 'https://example.com/canary' }],
  // The head of the chain must fit its only row, or nothing more can be recorded.
  audit_heads: [{ position: 1 }],
  backup_runs: [
    {
      state: 'FAILED',
      lease_owner: null,
      finished_at: '2026-01-15T10:00:00Z',
      pinned_by_name: null,
      removal_rule: null,
    },
  ],
  backup_channels: [{ kind: 'mail', target: 'canary@example.com' }],
  backup_recipients: [{ recipient: `age1${'q'.repeat(58)}` }],
  backup_alerts: [{ channel_id: first('backup_channels'), state: 'PENDING', sent_at: null, event: 'failed' }],
  lead_import_sources: [{ default_country: 'GB', header: '[["name"]]', header_sha256: '0'.repeat(64) }],
  backup_schedules: [{ cron: '0 3 * * *', keep_restorable: 1 }],
  email_sequences: [{ deleted_by: null }],
  icps: [{ deleted_by: null }],
  sequence_steps: [{ deleted_by: null }],
  campaigns: [{ deleted_by: null, from_address: 'team@example.com', paused_at: null }],
  customer_consolidated_reminders: [
    {
      invoice_ids: (made: CompanyRows) => [made.get('invoices')?.id, made.get('invoices 2')?.id],
      priority_score: 45,
      priority_components: '{"amount": 20, "age": 16.67, "relationship": 8}',
      approved_at: '2026-01-15T10:00:00Z',
      second_template_id: null,
      settled_by: null,
    },
  ],
  invoices: [{ number: reference }, { number: reference }],
  backup_drills: [
    {
      backup_id: first('backup_runs'),
      state: 'COULD_NOT_RUN',
      lease_owner: null,
      lease_token: null,
      lease_expires_at: null,
      finished_at: '2026-01-15T10:00:00Z',
    },
  ],
  restore_runs: [
    {
      backup_id: first('backup_runs'),
      safety_backup_id: first('backup_runs'),
      selection: '{"kind": "everything"}',
      state: 'CANCELLED',
      lease_owner: null,
      lease_token: null,
      lease_expires_at: null,
      finished_at: '2026-01-15T10:00:00Z',
      approved_by: null,
      approved_by_name: null,
      approved_at: null,
      staging_schema: null,
    },
  ],
  restore_approvals: [
    { required: true, lift_asked_by: null, lift_asked_by_name: null, lift_asked_at: null, lift_reason: null },
  ],
  outbound_holds: [
    {
      restore_id: first('restore_runs'),
      released_by: null,
      released_at: null,
      released_by_name: null,
      release_reason: null,
    },
  ],
  lead_dispositions: [{ code: 'NEW', is_initial: true }],
  leads: [
    { phone: '+447700900001', merged_into_id: null },
    { phone: '+447700900002', merged_into_id: null },
  ],
  lead_merges: [{ merged_lead_id: second('leads') }],
  mailing_recipients: [{ sale_id: null, outcome: 'QUEUED' }],
  messages: [
    {
      in_reply_to_id: null,
      model_name: null,
      approved_at: '2026-01-15T10:00:00Z',
      settled_by: null,
      cancelled_at: null,
    },
  ],
  payment_details: [{ iban_ciphertext: Buffer.alloc(40, 1) }],
  prospects: [{ deleted_by: null, email: 'prospect@example.com', status: 'CONVERTED' }],
  sales: [{ reference }],
  subscriptions: [{ trial_ends_at: '2026-01-29T10:00:00Z', current_period_ends_at: '2026-02-15T10:00:00Z' }],
  suppressions: [{ address: 'stop@example.com', customer_id: null, lead_id: null, lifted_by: null, lift_reason: null }],
}
