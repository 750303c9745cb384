import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MIGRATIONS_DIR, migrate, rollback } from '#db/migrator/index.ts'
import { emptyDatabase, migrationFolder } from './folder.ts'

const CONSOLIDATION = '20250921192800_customer_consolidation_feature'

/** What the first release applied; consolidation came later under an earlier name. */
const FIRST_RELEASE = [
  '20241101000000_foundation',
  '20241105000000_worker_heartbeats',
  '20250115000000_sales_portal',
  '20250601000000_receivables',
  '20260125000000_add_communication_tables',
]

const COMPANY = '00000000-0000-7000-8000-0000000000aa'

test('a database of the first release takes consolidation with every row it has, and gives it back without losing one', async () => {
  const { url, client, drop } = await emptyDatabase()
  const { dir } = migrationFolder()
  const take = (name: string) => cpSync(join(MIGRATIONS_DIR, name), join(dir, name), { recursive: true })
  try {
    for (const name of FIRST_RELEASE) take(name)
    await migrate(url, { dir })
    await client.query(
      `insert into companies (id, name, slug, region, time_zone, currency) values ('${COMPANY}', 'Old', 'old', 'UAE', 'Asia/Dubai', 'AED');
       insert into customers (company_id, id, reference, name, currency)
         select '${COMPANY}', ('00000000-0000-7000-8001-' || lpad(n::text, 12, '0'))::uuid, 'C' || n, 'Customer ' || n, 'AED' from generate_series(1, 50) as n;
       insert into invoices (company_id, id, customer_id, number, issued_on, due_on, currency, total_minor)
         select company_id, gen_random_uuid(), id, reference || '-' || n, '2025-01-01', '2025-02-01', 'AED', 10000 from customers, generate_series(1, 3) as n;
       insert into email_templates (company_id, id, code, name, template_type, locale, subject, body_text)
         values ('${COMPANY}', gen_random_uuid(), 'old', 'Old', 'STATEMENT', 'en', 'x', 'x');
       insert into email_logs (company_id, id, customer_id, status, to_address, subject)
         select company_id, gen_random_uuid(), id, 'SENT', 'a@b', 'x' from customers`,
    )
    const hashes = async () =>
      (
        await client.query(
          `select (select md5(string_agg(id || name || reference || updated_at, '' order by id)) from customers) as customers,
             (select md5(string_agg(id || number || balance_minor, '' order by id)) from invoices) as invoices,
             (select md5(string_agg(id || subject || status, '' order by id)) from email_logs) as emails,
             (select md5(string_agg(id || code || template_type, '' order by id)) from email_templates where code = 'old') as templates`,
        )
      ).rows
    const before = await hashes()

    take(CONSOLIDATION)
    expect((await migrate(url, { dir })).applied).toEqual([CONSOLIDATION])
    expect(await hashes()).toEqual(before)
    const { rows: defaults } = await client.query(
      `select distinct consolidation_preference::text as preference, max_consolidation_amount as most, preferred_contact_interval as days from customers`,
    )
    expect(defaults).toEqual([{ preference: 'AUTO', most: null, days: null }])

    await client.query(
      `insert into email_templates (company_id, id, code, name, template_type, locale, subject, body_text, is_default, supports_consolidation)
         values ('${COMPANY}', gen_random_uuid(), 'new', 'New', 'URGENT_CONSOLIDATED_REMINDER', 'en', 'x', 'x', true, true)`,
    )
    // It came late, so it is the first to go.
    expect(await rollback(url, 'last', { dir })).toBe(CONSOLIDATION)
    expect(await hashes()).toEqual(before)
    const { rows: kept } = await client.query(
      `select template_type::text as type, is_active as active, is_default as preferred from email_templates where code = 'new'`,
    )
    expect(kept).toEqual([{ type: 'GENERAL', active: false, preferred: false }])
  } finally {
    await drop()
  }
}, 120_000)
