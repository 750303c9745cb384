import { createHash, randomUUID } from 'node:crypto'
import { fieldsOf } from './reads.mjs'

const NOBODY = '00000000-0000-0000-0000-000000000000'
/** A statement of Postgres takes 65,535 values at most; the widest row written here has 18. */
const ROWS_A_STATEMENT = 1000

/** What people and files write, each in one transaction with its figures and its entry in the audit log. */
export function createWrites(prisma, { companyId, userId, today, currency }) {
  const company_id = companyId
  const day = new Date(`${today}T00:00:00Z`)
  const month = new Date(`${today.slice(0, 8)}01T00:00:00Z`)

  const createSale = ({ id, idempotencyKey, lastName, appliances }) =>
    prisma.$transaction(async (trx) => {
      await trx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`sale:${companyId}:${idempotencyKey}`}, 0))`
      const known = await trx.sales.findFirst({ where: { company_id, idempotency_key: idempotencyKey } })
      if (known) return known
      await fieldsOf(trx, company_id, 'SALE')
      const at = new Date()
      const sum = (name) => appliances.reduce((total, appliance) => total + BigInt(appliance[name]), 0n)
      const total_minor = sum('price_minor')
      const monthly_minor = sum('monthly_minor')
      const sale = await trx.sales.create({
        data: {
          company_id,
          id,
          reference: `P-${id.slice(-12).toUpperCase()}`,
          first_name: '',
          last_name: lastName,
          source: 'manual',
          status_at: at,
          sold_on: day,
          currency,
          appliance_count: appliances.length,
          monthly_minor,
          total_minor,
          agent_id: userId,
          idempotency_key: idempotencyKey,
          created_by: userId,
          created_at: at,
          updated_at: at,
        },
      })
      await trx.appliances.createMany({
        data: appliances.map((appliance, index) => ({
          ...appliance,
          company_id,
          sale_id: id,
          id: randomUUID(),
          position: index + 1,
          created_at: at,
          updated_at: at,
        })),
      })
      const key = { company_id, day, agent_id: userId, source: 'manual', status: 'PENDING', currency }
      const added = { sales_count: 1n, appliances_count: BigInt(appliances.length), monthly_minor, total_minor }
      await trx.sales_daily.upsert({
        where: { company_id_day_agent_id_source_status_currency: key },
        create: { ...key, ...added },
        update: incremented(added),
      })
      const slices = [
        { slice: 'AGENT', agent_id: userId, source: '' },
        { slice: 'ALL', agent_id: NOBODY, source: '' },
        { slice: 'SOURCE', agent_id: NOBODY, source: 'manual' },
      ]
      for (const slice of slices) {
        for (const [span, starts_on] of [
          ['DAY', day],
          ['MONTH', month],
        ]) {
          const total = { company_id, ...slice, span, currency, starts_on }
          const amounts = { sales_count: 1n, total_minor, monthly_minor }
          await trx.sales_totals.upsert({
            where: { company_id_slice_span_currency_starts_on_agent_id_source: total },
            create: { ...total, ...amounts },
            update: incremented(amounts),
          })
        }
      }
      await audit(trx, { action: 'sale.created', entity: 'sale', entity_id: id, details: { lastName } })
      return sale
    })

  /** The chain of the audit log: one entry after the other, each with the digest of the one before. */
  const audit = async (trx, entry) => {
    await trx.$queryRaw`select from audit_heads where company_id = ${companyId}::uuid for update`
    const head = await trx.audit_heads.findUniqueOrThrow({ where: { company_id } })
    const data = {
      ...entry,
      company_id,
      id: randomUUID(),
      at: new Date(),
      user_id: userId,
      position: head.position + 1n,
    }
    const hash = createHash('sha256')
      .update(head.hash)
      .update(JSON.stringify({ ...data, position: String(data.position) }))
      .digest()
    await trx.audit_logs.create({ data: { ...data, previous_hash: head.hash, hash } })
    await trx.audit_heads.update({ where: { company_id }, data: { position: data.position, hash } })
  }

  /** Rows that are read, checked and normalised already: looked up among the leads, kept with a verdict, made leads. */
  const importLeads = ({ batchId, fileName, rows }) =>
    prisma.$transaction(async (trx) => {
      const at = new Date()
      await trx.lead_import_batches.create({
        data: {
          company_id,
          id: batchId,
          file_name: fileName,
          file_sha256: createHash('sha256').update(fileName).digest('hex'),
          file_bytes: BigInt(rows.length * 100),
          source: 'import',
          encoding: 'utf-8',
          state: 'IMPORTED',
          rows_total: rows.length,
          rows_processed: rows.length,
          rows_new: rows.length,
          rows_created: rows.length,
          created_by: userId,
        },
      })
      const initial = 'NEW'
      for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
        const some = rows.slice(start, start + ROWS_A_STATEMENT)
        const known = await trx.leads.findMany({
          where: {
            company_id,
            OR: [{ phone: { in: some.map(({ phone }) => phone) } }, { email: { in: some.map(({ email }) => email) } }],
          },
          select: { id: true, phone: true, email: true, deleted_at: true },
        })
        const byPhone = new Map(known.map((lead) => [lead.phone, lead]))
        const byEmail = new Map(known.map((lead) => [lead.email, lead]))
        const matchOf = ({ phone, email }) => byPhone.get(phone) ?? byEmail.get(email)
        await trx.lead_import_rows.createMany({
          data: some.map((row, index) => ({
            company_id,
            batch_id: batchId,
            row_number: start + index + 1,
            fields: row,
            verdict: matchOf(row) ? 'duplicate_in_database' : 'new',
            matched_lead_id: matchOf(row)?.id ?? null,
          })),
        })
        await trx.leads.createMany({
          data: some
            .map((row, index) => ({ row, number: start + index + 1 }))
            .filter(({ row }) => !matchOf(row))
            .map(({ row, number }) => ({
              company_id,
              id: randomUUID(),
              ...row,
              source: 'import',
              disposition: initial,
              disposition_at: at,
              import_batch_id: batchId,
              import_row_number: number,
              created_on: day,
              created_by: userId,
              created_at: at,
              updated_at: at,
            })),
        })
      }
      const counted = BigInt(rows.length)
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
      await audit(trx, {
        action: 'import.written',
        entity: 'import',
        entity_id: batchId,
        details: { rows: rows.length },
      })
    })

  return { createSale, importLeads }
}

const incremented = (amounts) =>
  Object.fromEntries(Object.entries(amounts).map(([name, increment]) => [name, { increment }]))
