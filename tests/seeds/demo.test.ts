import { beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, COMPANIES, DEMO_AGENT } from '#db/seeds/companies.ts'
import { seedDemo } from '#db/seeds/demo.ts'
import { rebuildRollups } from '#db/seeds/rollups.ts'
import { verifyPassword } from '#server/identity/passwords.ts'
import { headerHash } from '#server/imports/sources/sources.service.ts'
import { demoDatabase, testDatabase } from '../harness/database.ts'

const NOW = new Date('2026-11-20T13:30:00Z')
const { admin, database } = await testDatabase()

const bySlug = (one: { slug: string }, other: { slug: string }) => (one.slug < other.slug ? -1 : 1)

async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  const result = await admin.query(sql, values)
  return result.rows
}

beforeAll(async () => {
  expect(await seedDemo(database, { now: NOW })).toBe(true)
  // Without statistics the rollups below are planned as loops over loops.
  await admin.query('analyze')
}, 180_000)

describe('the demo', () => {
  test('leaves a database with companies alone', async () => {
    const before = await rows('select count(*) from leads')
    expect(await seedDemo(database, { now: NOW })).toBe(false)
    expect(await rows('select count(*) from leads')).toEqual(before)
  })

  test('is the same for the same moment and seed', async () => {
    const other = await demoDatabase(NOW)
    const tables = await rows<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> 'schema_migrations' order by 1`,
    )
    const different: string[] = []
    for (const { name } of tables) {
      const sql = `select count(*), md5(string_agg(t::text, '|' order by t::text)) as digest from "${name}" as t`
      const [mine, others] = [await rows(sql), (await other.admin.query(sql)).rows]
      if (JSON.stringify(mine) !== JSON.stringify(others)) different.push(name)
    }
    expect(different).toEqual([])
  }, 180_000)

  test('lets the two people of the first page in, and nobody else', async () => {
    const people = await rows<{ email: string; password_hash: string }>(
      'select email, password_hash from users where password_hash is not null order by email',
    )
    expect(people.map(({ email }) => email)).toEqual([ADMIN.email, DEMO_AGENT.email])
    expect(await verifyPassword(people[0]?.password_hash ?? null, 'Admin123!')).toBe(true)
    expect(await verifyPassword(people[1]?.password_hash ?? null, 'Demo123!')).toBe(true)
  })

  test('makes the admin an operator who administers all three companies', async () => {
    expect(
      await rows(
        `select u.is_operator, count(*)::integer as companies from users as u join user_companies as m on m.user_id = u.id
         where u.email = $1 and m.role = 'admin' group by 1`,
        [ADMIN.email],
      ),
    ).toEqual([{ is_operator: true, companies: 3 }])
  })

  test('tells nothing of the future but appointments, promises and what is due', async () => {
    for (const column of [
      'leads.created_at',
      'leads.disposition_at',
      'sales.created_at',
      'lead_disposition_history.at',
    ]) {
      const [table = '', name] = column.split('.')
      expect(await rows(`select ${name} from ${table} where ${name} > $1`, [NOW]), column).toEqual([])
    }
  })

  test('shows every state of every machine', async () => {
    const states = async (expression: string, table: string) =>
      (await rows<{ state: string }>(`select distinct ${expression} as state from ${table}`))
        .map(({ state }) => state)
        .sort()

    expect(await states('disposition', 'leads')).toHaveLength(10)
    expect(await states('status', 'sales')).toEqual(['ACTIVE', 'CANCELLED', 'LAPSED', 'ON_HOLD', 'PENDING'])
    expect(await states('status', 'sms_logs')).toEqual(['FAILED', 'PENDING', 'SENT'])
    expect(await states('status::text', 'email_logs')).toEqual(
      ['PENDING', 'SENT', 'DELIVERED', 'OPENED', 'CLICKED', 'BOUNCED', 'FAILED'].sort(),
    )
    expect(await states('status', 'invoices')).toEqual(['DRAFT', 'OPEN', 'PAID', 'VOID', 'WRITTEN_OFF'])
    expect(await states('communication_type::text', 'communication_logs')).toEqual([
      'CALL',
      'EMAIL',
      'LETTER',
      'MEETING',
      'SMS',
    ])
    expect(await states('state', 'lead_import_batches')).toEqual(['CANCELLED', 'FAILED', 'IMPORTED', 'UNDONE'])
  })

  test('leaves each lead where its history ends, and each converted lead with one sale', async () => {
    expect(
      await rows(
        `select l.id from leads as l
         left join lateral (select to_code from lead_disposition_history as h where h.company_id = l.company_id and h.lead_id = l.id
           order by at desc limit 1) as last on true
         where l.disposition <> coalesce(last.to_code, 'NEW')`,
      ),
    ).toEqual([])
    expect(
      await rows(
        `select l.id from leads as l left join sales as s on s.company_id = l.company_id and s.lead_id = l.id
         where (l.disposition = 'CONVERTED') <> (s.id is not null)`,
      ),
    ).toEqual([])
  })

  test('has people who came twice: merged, merged and taken back, and not looked at yet', async () => {
    expect(
      await rows(
        `select c.slug, count(m.id)::integer as merges, count(m.undone_at)::integer as undone,
           (count(m.id) filter (where d.merged_into_id = m.kept_lead_id and d.deleted_at = m.merged_at))::integer as folded
         from companies as c left join lead_merges as m on m.company_id = c.id
         left join leads as d on d.company_id = c.id and d.id = m.merged_lead_id group by 1 order by 1`,
      ),
    ).toEqual(COMPANIES.map(({ slug }) => ({ slug, merges: 5, undone: 1, folded: 4 })).sort(bySlug))
    for (const column of ['phone', 'email']) {
      const waiting = `select c.slug from companies as c where exists (select from leads where company_id = c.id
        and deleted_at is null group by ${column} having ${column} <> '' and count(*) = 2) order by 1`
      expect(await rows(waiting), column).toHaveLength(COMPANIES.length)
    }
  })

  test('speaks English, French and Arabic, in each table that has a language', async () => {
    const tables = await rows<{ name: string }>(
      `select table_name as name from information_schema.columns as c
       where table_schema = 'public' and column_name = 'locale'
         and exists (select from information_schema.tables as t where t.table_name = c.table_name and t.table_type = 'BASE TABLE') order by 1`,
    )
    expect(tables.length).toBeGreaterThan(6)
    for (const { name } of tables) {
      const spoken = await rows(`select distinct locale from ${name} where locale is not null order by 1`)
      expect(spoken, name).toEqual([{ locale: 'ar' }, { locale: 'en' }, { locale: 'fr' }])
    }
  })

  test('recognises the next file of each place that leads came from', async () => {
    const sources = await rows<{ header: string[]; hash: string }>(
      'select header, header_sha256 as hash from lead_import_sources',
    )
    expect(sources.length).toBeGreaterThanOrEqual(COMPANIES.length)
    for (const { header, hash } of sources) expect(hash).toBe(headerHash(header))
  })

  test('gives sales the sums of their appliances and invoices the sums of their payments', async () => {
    expect(
      await rows(
        `select s.id from sales as s join lateral (select count(*) as n, sum(monthly_minor) as monthly, sum(price_minor) as total
           from appliances as a where a.company_id = s.company_id and a.sale_id = s.id) as a on true
         where (s.appliance_count, s.monthly_minor, s.total_minor) is distinct from (a.n, a.monthly, a.total)`,
      ),
    ).toEqual([])
    expect(
      await rows(
        `select i.id from invoices as i
         where paid_minor <> coalesce((select sum(amount_minor) from payments as p where p.company_id = i.company_id and p.invoice_id = i.id), 0)
           or (status = 'PAID' and balance_minor > 0) or (status = 'OPEN' and balance_minor <= 0)`,
      ),
    ).toEqual([])
  })

  test('has rollups that agree with what they sum', async () => {
    const tables = [
      'leads_daily',
      'leads_monthly',
      'leads_by_agent',
      'lead_activity_daily',
      'sales_daily',
      'sales_totals',
      'messages_daily',
    ]
    for (const table of tables) {
      const digest = `select count(*) as rows, md5(string_agg(t::text, '|' order by t::text)) as digest from ${table} as t`
      const before = await rows<{ rows: string }>(digest)
      expect(Number(before[0]?.rows), table).toBeGreaterThan(50)
      for (const { id, timeZone } of COMPANIES) await rebuildRollups(admin, id, timeZone)
      expect(await rows(digest), table).toEqual(before)
    }
  })

  test('names the wording of every text and email that staff wrote to leads and sales', async () => {
    const written = (table: string) =>
      rows(
        `select t.code, bool_and(m.body_of = replace(m.body_of, '{{', '')) as filled, count(*) > 20 as many
         from (select company_id, template_version_id, ${table === 'sms_logs' ? 'body' : 'body_text'} as body_of from ${table}
               where direction = 'OUTBOUND' and num_nonnulls(lead_id, sale_id) > 0) as m
         left join document_template_versions as v on v.company_id = m.company_id and v.id = m.template_version_id
         left join document_templates as t on t.company_id = v.company_id and t.id = v.template_id
         group by t.code order by t.code`,
      )
    expect(await written('sms_logs')).toEqual([
      { code: 'call-back', filled: true, many: true },
      { code: 'welcome-text', filled: true, many: true },
    ])
    expect(await written('email_logs')).toEqual([
      { code: 'cover-documents', filled: true, many: true },
      { code: 'quote', filled: true, many: true },
    ])
  })

  test('logs every message once in the log over all channels', async () => {
    expect(
      await rows(
        `select (select count(*) from sms_logs) = count(sms_log_id) as texts,
           (select count(*) from email_logs) = count(email_log_id) as emails from communication_logs`,
      ),
    ).toEqual([{ texts: true, emails: true }])
  })
})
