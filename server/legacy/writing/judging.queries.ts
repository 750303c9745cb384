import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { TenantScope } from '../../kernel/scope.ts'

/** Where the rows of each old table go. */
const TABLES = {
  leads: 'leads',
  leadDispositionHistory: 'lead_disposition_history',
  sales: 'sales',
  appliances: 'appliances',
  smsLogs: 'sms_logs',
  generatedDocuments: 'generated_documents',
} as const

/** What only the whole file and the database together can tell: doubles, rows that are there, rows without a parent. */
export async function judgeStaged(trx: Transaction<DB>, scope: TenantScope, importId: string): Promise<void> {
  const of = sql`r.company_id = ${scope.companyId}::uuid and r.import_id = ${importId}::uuid`
  await sql`
    update legacy_import_rows r set verdict = 'refused', field = 'id', problem = 'TWICE_IN_FILE'
    from (
      select entity, position, row_number() over (partition by entity, row_id order by position) as nth
      from legacy_import_rows r where ${of} and position > 0
    ) d
    where ${of} and d.entity = r.entity and d.position = r.position and d.nth > 1 and r.verdict = 'new'`.execute(trx)
  await sql`
    update legacy_import_rows r set verdict = 'refused', field = 'email', problem = 'TWICE_IN_FILE'
    from (
      select position, row_number() over (partition by ready ->> 'email' order by position) as nth
      from legacy_import_rows r where ${of} and entity = 'users' and verdict = 'new'
    ) d
    where ${of} and r.entity = 'users' and d.position = r.position and d.nth > 1`.execute(trx)
  await sql`
    update legacy_import_rows r set verdict = 'there'
    where ${of} and r.entity = 'users' and r.verdict = 'new' and exists (
      select from user_companies m join users u on u.id = m.user_id
      where m.company_id = ${scope.companyId}::uuid and u.email = r.ready ->> 'email'
    )`.execute(trx)
  for (const [entity, table] of Object.entries(TABLES)) {
    await sql`
      update legacy_import_rows r set verdict = 'there'
      where ${of} and r.entity = ${entity} and r.verdict = 'new' and exists (
        select from ${sql.table(table)} t where t.company_id = ${scope.companyId}::uuid and t.id = r.row_id
      )`.execute(trx)
  }
  await refuseDoubleKeys(trx, scope, importId)
  await refuseOrphans(trx, scope, importId)
}

/** A lead has one sale, and a reference one sale. */
async function refuseDoubleKeys(trx: Transaction<DB>, scope: TenantScope, importId: string): Promise<void> {
  const of = sql`r.company_id = ${scope.companyId}::uuid and r.import_id = ${importId}::uuid and r.entity = 'sales' and r.verdict = 'new'`
  for (const [key, field, problem] of [
    ['lead_id', 'leadId', 'LEAD_HAS_A_SALE'],
    ['reference', 'reference', 'REFERENCE_TAKEN'],
  ] as const) {
    await sql`
      update legacy_import_rows r set verdict = 'refused', field = ${field}, problem = ${problem}
      from (
        select position, ready ->> ${sql.lit(key)} as value,
          row_number() over (partition by ready ->> ${sql.lit(key)} order by position) as nth
        from legacy_import_rows r where ${of} and ready ->> ${sql.lit(key)} is not null
      ) d
      where ${of} and d.position = r.position and (d.nth > 1 or exists (
        select from sales s where s.company_id = ${scope.companyId}::uuid and s.${sql.ref(key)}::text = d.value
      ))`.execute(trx)
  }
}

async function refuseOrphans(trx: Transaction<DB>, scope: TenantScope, importId: string): Promise<void> {
  for (const [entity, parent, field] of [
    ['appliances', 'sales', 'saleId'],
    ['leadDispositionHistory', 'leads', 'leadId'],
  ] as const) {
    // Cover of a sale that is here already would change its sums behind the back of whoever changed it since.
    const there =
      entity === 'appliances'
        ? sql`false`
        : sql`exists (
      select from leads l where l.company_id = ${scope.companyId}::uuid and l.id = r.parent_id)`
    await sql`
      update legacy_import_rows r set verdict = 'refused', field = ${field},
        problem = case when exists (
          select from legacy_import_rows p where p.company_id = ${scope.companyId}::uuid and p.import_id = r.import_id
            and p.entity = ${parent} and p.row_id = r.parent_id and p.verdict = 'there'
        ) then 'PARENT_THERE' else 'NO_PARENT' end
      where r.company_id = ${scope.companyId}::uuid and r.import_id = ${importId}::uuid and r.entity = ${entity}
        and r.verdict = 'new' and not ${there} and not exists (
          select from legacy_import_rows p
          where p.company_id = ${scope.companyId}::uuid and p.import_id = r.import_id and p.entity = ${parent}
            and p.row_id = r.parent_id and p.verdict = 'new'
        )`.execute(trx)
  }
}
