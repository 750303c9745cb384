import { createHash, randomUUID } from 'node:crypto'
import { createImports } from './imports.mjs'
import { fieldsOf } from './reads.mjs'

const NOBODY = '00000000-0000-0000-0000-000000000000'

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

  return { createSale, ...createImports(prisma, { companyId, userId, today }, audit) }
}

const incremented = (amounts) =>
  Object.fromEntries(Object.entries(amounts).map(([name, increment]) => [name, { increment }]))
