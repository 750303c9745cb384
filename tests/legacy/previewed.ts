import type { TestDatabase } from '../harness/database.ts'

/** Adds a previewed import of the old system to a company, with a row of each verdict. */
export async function addLegacyImport({ admin }: Pick<TestDatabase, 'admin'>, companyId: string): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into legacy_imports (company_id, id, file_name, made_at, state, rows_read, counts, notes, requested_by_name, created_at, updated_at)
     values ($1, gen_random_uuid(), 'comprehensive-backup-2025-11-03.json', '2025-11-03T02:00:00Z', 'PREVIEWED', 3, $2, $3, 'Ada Admin', now(), now())
     returning id`,
    [
      companyId,
      JSON.stringify({ leads: { new: 1, there: 1, refused: 1 } }),
      JSON.stringify([
        { table: 'leads', column: 'shoeSize', rows: 2 },
        { table: 'invoices', column: null, rows: 7 },
      ]),
    ],
  )
  const id = rows[0]?.id ?? ''
  await admin.query(
    `insert into legacy_import_rows (company_id, import_id, entity, position, legacy_id, row_id, verdict, field, problem)
     values ($1, $2, 'leads', 1, 'lead-1', gen_random_uuid(), 'new', null, null),
       ($1, $2, 'leads', 2, 'lead-2', gen_random_uuid(), 'there', null, null),
       ($1, $2, 'leads', 3, 'lead-3', gen_random_uuid(), 'refused', 'phone', 'PHONE_TOO_SHORT')`,
    [companyId, id],
  )
  return id
}
