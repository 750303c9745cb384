import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { COMPANIES } from '#db/seeds/companies.ts'
import { inTransaction } from '#db/transaction.ts'
import { demoDatabase } from '../harness/database.ts'

const { admin, database } = await demoDatabase(new Date('2026-11-20T13:30:00Z'))
const [ours, theirs] = COMPANIES.map(({ id }) => id)
if (!ours || !theirs) throw new Error('the demo has too few companies')

async function tenantTables(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'company_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname <> 'company_directory'
       and exists (select from pg_class as t where t.oid = c.oid and (t.relrowsecurity or t.relkind = 'v')) order by 1`,
  )
  return rows.map(({ name }) => name)
}

describe('a company', () => {
  test('sees its own rows of every table and view, and no others', async () => {
    const tables = await tenantTables()
    expect(tables).toContain('communication_summary_view')
    await inTransaction(database, { companyId: ours }, async (trx) => {
      for (const table of tables) {
        const { rows } = await sql<{ foreign: number }>`
          select count(*) filter (where company_id <> ${ours}::uuid) as foreign from ${sql.table(table)}`.execute(trx)
        expect(rows[0]?.foreign, table).toBe(0)
      }
    })
  })

  test('sees nothing at all without naming itself', async () => {
    await inTransaction(database, {}, async (trx) => {
      const { rows } = await sql<{ n: number }>`
        select (select count(*) from leads) + (select count(*) from communication_summary_view)
          + (select count(*) from search_leads('a', 100)) + (select count(*) from search_sales('a', 100))
          + (select count(*) from search_customers('a', 100)) as n`.execute(trx)
      expect(rows[0]?.n).toBe(0)
    })
  })

  test('cannot write a row of another company', async () => {
    const write = inTransaction(database, { companyId: ours }, (trx) =>
      trx
        .insertInto('savedViews')
        .values({
          companyId: theirs,
          id: '0192d6f0-0000-7000-8000-00000000f001',
          entity: 'LEAD',
          name: 'x',
          definition: '{}',
          ownerId: '0192d6f0-0000-7000-8000-000000000001',
        })
        .execute(),
    )
    await expect(write).rejects.toMatchObject({ code: '42501' })
  })

  test('cannot be made to refer to a row of another company, not even by the superuser', async () => {
    const { rows } = await admin.query('select id from leads where company_id = $1 limit 1', [theirs])
    const refer = admin.query(
      'update sales set lead_id = $1 where company_id = $2 and id = (select id from sales where company_id = $2 limit 1)',
      [rows[0]?.id, ours],
    )
    await expect(refer).rejects.toMatchObject({ code: '23503', constraint: 'sales_lead_fkey' })
  })

  test('cannot rewrite its dispositions, downloads or published wording', async () => {
    for (const statement of [
      'delete from lead_disposition_history',
      "update lead_disposition_history set reason = 'x'",
      'delete from document_downloads',
      "update document_template_versions set body = 'x'",
    ]) {
      const attempt = inTransaction(database, { companyId: ours }, (trx) => sql.raw(statement).execute(trx))
      await expect(attempt, statement).rejects.toMatchObject({ code: '42501' })
    }
  })
})

describe('search', () => {
  const search = (term: string, companyId = ours) =>
    inTransaction(database, { companyId }, async (trx) => {
      const { rows } = await sql<{ id: string; companyId: string }>`
        select id, company_id from leads where id in (select search_leads(${term}, 10001))`.execute(trx)
      return rows
    })

  test('finds a lead by part of a name, by a national telephone number and by a postcode with its space', async () => {
    const { rows } = await admin.query(
      `select id, last_name, phone, postcode from leads
       where company_id = $1 and phone is not null and deleted_at is null and postcode is not null limit 1`,
      [ours],
    )
    const [lead] = rows
    const national = `0${lead.phone.slice(3, 7)} ${lead.phone.slice(7)}`
    for (const term of [lead.last_name.slice(0, 4), national, lead.postcode, `${lead.last_name} ${lead.postcode}`]) {
      expect(
        (await search(term)).map(({ id }) => id),
        term,
      ).toContain(lead.id)
    }
  })

  test('takes what a person types as words, never as a pattern', async () => {
    for (const term of ['%', '_', '\\', "'", "x' or true --", '%%%%', '', '   ', '\u0000'.replace('\u0000', ' ')]) {
      expect((await search(term)).length, JSON.stringify(term)).toBeLessThan(200)
    }
    expect(await search('%%%')).toEqual([])
  })

  test('finds the same words in each company among its own leads', async () => {
    expect((await search('example', theirs)).every(({ companyId }) => companyId === theirs)).toBe(true)
    expect((await search('example', theirs)).length).toBeGreaterThan(50)
  })

  test('finds a sale by its reference', async () => {
    const { rows } = await admin.query('select id, reference from sales where company_id = $1 limit 1', [ours])
    const found = await inTransaction(database, { companyId: ours }, async (trx) => {
      const result = await sql<{ id: string }>`select search_sales(${rows[0]?.reference}, 10) as id`.execute(trx)
      return result.rows.map(({ id }) => id)
    })
    expect(found).toEqual([rows[0]?.id])
  })

  test('is carried by the trigram index, which a row policy would keep out of reach', async () => {
    const { rows } = await admin.query(`select owner.rolname, owner.rolbypassrls, f.prosecdef from pg_proc as f
      join pg_roles as owner on owner.oid = f.proowner where f.proname = 'search_leads'`)
    expect(rows).toEqual([{ rolname: 'counterfoil_search', rolbypassrls: true, prosecdef: true }])
    // In a small table the planner rightly reads a few pages instead.
    await admin.query(
      `insert into leads (company_id, id, last_name, phone, created_on)
       select $1, gen_random_uuid(), md5(n::text), '+4477' || (20000000 + n), '2026-11-20' from generate_series(1, 20000) as n`,
      [ours],
    )
    await admin.query('analyze leads')
    const usesIndex = async (role: string) => {
      await admin.query(`set role ${role}`)
      await admin.query(`set app.company_id = '${ours}'`)
      const { rows: plan } = await admin.query(
        `explain select id from leads where company_id = '${ours}' and deleted_at is null and search_text like '%brien41%'`,
      )
      await admin.query('reset all')
      return plan.some((line) => /Index Cond: .*search_text/.test(line['QUERY PLAN']))
    }
    expect(await usesIndex('counterfoil_search')).toBe(true)
    expect(await usesIndex('counterfoil_app')).toBe(false)
    await admin.query('reset role')
  })

  test('reads no list of all rows for a company that has most of them, and still finds its rows alone', async () => {
    const twin = async (companyId: string) => {
      const { rows } = await admin.query<{ id: string }>(
        `insert into leads (company_id, id, last_name, phone, created_on)
         values ($1, gen_random_uuid(), 'Twinbrook', '+447720900900', '2026-11-20') returning id`,
        [companyId],
      )
      return rows[0]?.id
    }
    const [own, foreign] = [await twin(ours), await twin(theirs)]
    await admin.query('analyze leads')
    const { rows: conditions } = await admin.query<{ large: boolean; small: boolean }>(
      `select search_company('leads', $1) like '(company_id, created_at) >=%' as large,
         search_company('leads', $2) like 'company_id = %' as small`,
      [ours, theirs],
    )
    expect(conditions).toEqual([{ large: true, small: true }])
    for (const term of ['twinbrook', 'twin 900900', '07720 900900']) {
      expect(await search(term), term).toEqual([{ id: own, companyId: ours }])
      expect(await search(term, theirs), term).toEqual([{ id: foreign, companyId: theirs }])
    }
  })
})
