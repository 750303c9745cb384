import { createHash, randomUUID } from 'node:crypto'

/** A statement of Postgres takes 65,535 values at most; the widest row written here has 18. */
const ROWS_A_STATEMENT = 1000

/**
 * An import in the two steps that it has in the console, since somebody decides between them: every row is kept with its
 * verdict, and is read back and looked up again when it becomes a lead.
 */
export function createImports(prisma, { companyId, userId, today }, audit) {
  const company_id = companyId
  const day = new Date(`${today}T00:00:00Z`)
  const month = new Date(`${today.slice(0, 8)}01T00:00:00Z`)

  /** Finds the lead that a row is about. */
  const matchesOf = async (db, rows) => {
    const known = await db.leads.findMany({
      where: {
        company_id,
        OR: [{ phone: { in: rows.map(({ phone }) => phone) } }, { email: { in: rows.map(({ email }) => email) } }],
      },
      select: { id: true, phone: true, email: true, deleted_at: true },
    })
    const byPhone = new Map(known.map((lead) => [lead.phone, lead]))
    const byEmail = new Map(known.map((lead) => [lead.email, lead]))
    return ({ phone, email }) => byPhone.get(phone) ?? byEmail.get(email)
  }

  /** What those who watch see, while the rows are still being written. */
  const tell = (id, data) => prisma.lead_import_batches.update({ where: { company_id_id: { company_id, id } }, data })

  const previewLeads = async ({ batchId: batch_id, fileName, rows }) => {
    await prisma.lead_import_batches.create({
      data: {
        company_id,
        id: batch_id,
        file_name: fileName,
        file_sha256: createHash('sha256').update(fileName).digest('hex'),
        file_bytes: BigInt(rows.length * 100),
        source: 'import',
        encoding: 'utf-8',
        state: 'PREVIEWING',
        rows_total: rows.length,
        rows_processed: 0,
        rows_new: 0,
        rows_created: 0,
        created_by: userId,
      },
    })
    for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
      const some = rows.slice(start, start + ROWS_A_STATEMENT)
      await prisma.$transaction(async (trx) => {
        const matchOf = await matchesOf(trx, some)
        await trx.lead_import_rows.createMany({
          data: some.map((row, index) => ({
            company_id,
            batch_id,
            row_number: start + index + 1,
            fields: row,
            verdict: matchOf(row) ? 'duplicate_in_database' : 'new',
            matched_lead_id: matchOf(row)?.id ?? null,
          })),
        })
      })
      await tell(batch_id, { rows_processed: start + some.length })
    }
    const rows_new = await prisma.lead_import_rows.count({ where: { company_id, batch_id, verdict: 'new' } })
    await tell(batch_id, { state: 'PREVIEWED', rows_new })
  }

  const writeLeads = async ({ batchId: batch_id }) => {
    const { rows_total } = await tell(batch_id, { state: 'IMPORTING', rows_processed: 0 })
    const at = new Date()
    const initial = 'NEW'
    let created = 0
    await prisma.$transaction(async (trx) => {
      for (let start = 0; start < rows_total; start += ROWS_A_STATEMENT) {
        const staged = await trx.lead_import_rows.findMany({
          where: { company_id, batch_id, row_number: { gt: start, lte: start + ROWS_A_STATEMENT }, verdict: 'new' },
          select: { row_number: true, fields: true },
          orderBy: { row_number: 'asc' },
        })
        // Leads may have come since the preview.
        const fields = staged.map((row) => row.fields)
        const matchOf = await matchesOf(trx, fields)
        const { count } = await trx.leads.createMany({
          data: staged
            .filter((row) => !matchOf(row.fields))
            .map((row) => ({
              company_id,
              id: randomUUID(),
              ...row.fields,
              source: 'import',
              disposition: initial,
              disposition_at: at,
              import_batch_id: batch_id,
              import_row_number: row.row_number,
              created_on: day,
              created_by: userId,
              created_at: at,
              updated_at: at,
            })),
        })
        created += count
        await tell(batch_id, { rows_processed: Math.min(start + ROWS_A_STATEMENT, rows_total) })
      }
      const counted = BigInt(created)
      const daily = { company_id, day, source: 'import', disposition: initial }
      await trx.leads_daily.upsert({
        where: { company_id_day_source_disposition: daily },
        create: { ...daily, leads_count: counted },
        update: { leads_count: { increment: counted } },
      })
      const monthly = { company_id, month, source: 'import', disposition: initial }
      await trx.leads_monthly.upsert({
        where: { company_id_month_source_disposition: monthly },
        create: { ...monthly, leads_count: counted },
        update: { leads_count: { increment: counted } },
      })
      await trx.lead_import_batches.update({
        where: { company_id_id: { company_id, id: batch_id } },
        data: { state: 'IMPORTED', rows_created: created },
      })
      await audit(trx, { action: 'import.written', entity: 'import', entity_id: batch_id, details: { rows: created } })
    })
  }

  /** Rows that are read, checked and normalised already. */
  const importLeads = async (batch) => {
    await previewLeads(batch)
    await writeLeads(batch)
  }

  return { importLeads }
}
