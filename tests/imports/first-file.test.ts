import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { inTransaction } from '#db/transaction.ts'
import { knownContacts } from '#server/imports/rows.queries.ts'
import { newId } from '#server/kernel/ids.ts'
import { testDatabase } from '../harness/database.ts'
import { leadsWorld } from '../leads/world.ts'

const database = await testDatabase()
const { company } = await leadsWorld(database)

test.each(['phone', 'email'] as const)(
  'the first file of a company is compared by %s key by key, though no statistics know the company yet',
  async (column) => {
    // Another company's leads are all that the statistics know of.
    await database.admin.query(
      `insert into leads (company_id, id, first_name, phone, email, created_on)
       select $1, gen_random_uuid(), 'Ann', '+4477' || (10000000 + n), n || '-${column}@example.com', current_date
       from generate_series(1, 3000) as n`,
      [company.id],
    )
    await database.admin.query('analyze leads')
    const given = Array.from({ length: 2_500 }, (_, row) => `+4478${10_000_000 + row}`)
    const companyId = newId()
    const { rows } = await inTransaction(database.database, { companyId }, (trx) =>
      sql<{ 'QUERY PLAN': string }>`explain ${knownContacts({ companyId }, column, sql`${given}`)}`.execute(trx),
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain(`leads_${column}_idx`)
    expect(plan, 'would walk every lead of the company for each row').not.toContain('leads_pkey')
  },
)
