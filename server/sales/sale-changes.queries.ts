import { sql, type Transaction } from 'kysely'
import { statement } from '#db/statement.ts'
import { pointLookUp } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { newId } from '../kernel/ids.ts'
import type { TenantScope } from '../kernel/scope.ts'
import type { ApplianceInput, SaleCustomer, SaleStatus } from './sales.schemas.ts'

/** Everything a new sale holds that the database does not compute. */
export interface NewSale extends SaleCustomer {
  id: string
  reference: string
  leadId: string | null
  clientId: string | null
  source: string
  soldOn: string
  currency: string
  agentId: string
  notes: string | null
  custom: Record<string, unknown>
  idempotencyKey: string | null
  idempotencyHash: string | null
  createdBy: string
  createdAt: Date
}

/** What the statement that wrote a sale says about it. */
export interface WrittenSale {
  id: string
  reference: string
  version: number
  currency: string
  applianceCount: number
  monthlyMinor: number
  totalMinor: number
}

/**
 * Writes a sale with its appliances in one statement. Count and sums are computed from the very rows that
 * are inserted, so they cannot disagree.
 */
export async function insertSale(
  trx: Transaction<DB>,
  scope: TenantScope,
  sale: NewSale,
  appliances: ApplianceInput[],
): Promise<WrittenSale> {
  const row = { ...sale, custom: JSON.stringify(sale.custom) }
  const [written] = await insertSaleRow(trx, scope, row, columnsOf(appliances), { saleId: sale.id, at: sale.createdAt })
  if (!written) throw new Error('the sale was not written')
  return written
}

const insertSaleRow = statement(
  (
    _db,
    scope: TenantScope,
    sale: Omit<NewSale, 'custom'> & { custom: string },
    appliances: ApplianceColumns,
    of: ApplianceOwner,
  ) => sql<WrittenSale>`
    with given as (${givenAppliances(appliances)}),
    covered as (${insertAppliances(scope, of)})
    insert into sales (company_id, id, reference, lead_id, client_id, first_name, last_name, company_name, phone,
      email, address_line1, address_line2, city, region, postcode, country, locale, source, status_at, sold_on,
      currency, agent_id, notes, custom, idempotency_key, idempotency_hash, created_by, created_at, updated_at,
      appliance_count, monthly_minor, total_minor)
    select ${scope.companyId}::uuid, ${sale.id}::uuid, ${sale.reference}, ${sale.leadId}::uuid, ${sale.clientId}::uuid,
      ${sale.firstName}, ${sale.lastName}, ${sale.companyName}, ${sale.phone}, ${sale.email}, ${sale.addressLine1},
      ${sale.addressLine2}, ${sale.city}, ${sale.region}, ${sale.postcode}, ${sale.country}, ${sale.locale},
      ${sale.source}, ${sale.createdAt}::timestamptz, ${sale.soldOn}::date, ${sale.currency}, ${sale.agentId}::uuid,
      ${sale.notes}, ${sale.custom}::jsonb, ${sale.idempotencyKey}, ${sale.idempotencyHash}, ${sale.createdBy}::uuid,
      ${sale.createdAt}::timestamptz, ${sale.createdAt}::timestamptz,
      count(*), coalesce(sum(monthly_minor), 0), coalesce(sum(price_minor), 0)
    from given
    returning id, reference, version, currency, appliance_count, monthly_minor, total_minor ${pointLookUp}`,
)

/** Replaces the appliances of a locked sale; {@link updateSaleRow} then takes the sums from them. */
export async function replaceAppliances(
  trx: Transaction<DB>,
  scope: TenantScope,
  saleId: string,
  appliances: ApplianceInput[],
  at: Date,
): Promise<void> {
  // Two statements: within one, the new rows would meet the old ones' places.
  await Promise.all([
    trx.deleteFrom('appliances').where('companyId', '=', scope.companyId).where('saleId', '=', saleId).execute(),
    sql`with given as (${givenAppliances(columnsOf(appliances))}) ${insertAppliances(scope, { saleId, at })}`.execute(
      trx,
    ),
  ])
}

export interface SaleChanges extends Partial<SaleCustomer> {
  clientId?: string | null
  source?: string
  soldOn?: string
  agentId?: string
  notes?: string | null
  custom?: Record<string, unknown>
  status?: SaleStatus
  cancelled?: { by: string; reason: string } | null
  deleted?: { by: string } | null
}

/** Changes a locked sale, raises its version, and takes count and sums from its appliances. */
export async function updateSaleRow(
  trx: Transaction<DB>,
  scope: TenantScope,
  saleId: string,
  { cancelled, deleted, status, custom, ...fields }: SaleChanges,
  at: Date,
): Promise<WrittenSale> {
  return trx
    .updateTable('sales')
    .set(fields)
    .set({ version: sql`sales.version + 1`, updatedAt: at })
    .$if(custom !== undefined, (query) => query.set({ custom: JSON.stringify(custom) }))
    .$if(status !== undefined, (query) => query.set({ status, statusAt: at }))
    .$if(cancelled !== undefined, (query) =>
      query.set({
        cancelledAt: cancelled ? at : null,
        cancelledBy: cancelled?.by ?? null,
        cancellationReason: cancelled?.reason ?? null,
        ...(cancelled ? undefined : { reinstatedAt: at }),
      }),
    )
    .$if(deleted !== undefined, (query) =>
      query.set({ deletedAt: deleted ? at : null, deletedBy: deleted?.by ?? null }),
    )
    .from((eb) =>
      eb
        .selectFrom('appliances')
        .select((sums) => [
          sums.fn.countAll<number>().as('appliances'),
          sql<number>`coalesce(sum(monthly_minor), 0)::bigint`.as('monthly'),
          sql<number>`coalesce(sum(price_minor), 0)::bigint`.as('total'),
        ])
        .where('companyId', '=', scope.companyId)
        .where('saleId', '=', saleId)
        .as('sums'),
    )
    .set((eb) => ({
      applianceCount: sql`${eb.ref('sums.appliances')}`,
      monthlyMinor: eb.ref('sums.monthly'),
      totalMinor: eb.ref('sums.total'),
    }))
    .where('sales.companyId', '=', scope.companyId)
    .where('sales.id', '=', saleId)
    .returning([
      'sales.id',
      'sales.reference',
      'sales.version',
      'sales.currency',
      'sales.applianceCount',
      'sales.monthlyMinor',
      'sales.totalMinor',
    ])
    .executeTakeFirstOrThrow()
}

type ApplianceColumns = ReturnType<typeof columnsOf>

function columnsOf(appliances: ApplianceInput[]) {
  const column = <T>(read: (appliance: ApplianceInput) => T) => appliances.map(read)
  return {
    ids: column((it) => it.id ?? newId()),
    kinds: column((it) => it.kind),
    makes: column((it) => it.make),
    models: column((it) => it.model ?? null),
    serialNumbers: column((it) => it.serialNumber ?? null),
    purchasedOn: column((it) => it.purchasedOn ?? null),
    covers: column((it) => it.cover),
    pricesMinor: column((it) => it.priceMinor),
    monthliesMinor: column((it) => it.monthlyMinor),
  }
}

/** The appliances of the input as rows: arrays, so that three cost the same text and plan as thirty. */
function givenAppliances(them: ApplianceColumns) {
  return sql`
    select * from unnest(
      ${them.ids}::uuid[], ${them.kinds}::text[], ${them.makes}::text[], ${them.models}::text[],
      ${them.serialNumbers}::text[], ${them.purchasedOn}::date[], ${them.covers}::text[], ${them.pricesMinor}::bigint[],
      ${them.monthliesMinor}::bigint[]
    ) with ordinality as it (id, kind, make, model, serial_number, purchased_on, cover, price_minor, monthly_minor, position)`
}

interface ApplianceOwner {
  saleId: string
  at: Date
}

function insertAppliances(scope: TenantScope, { saleId, at }: ApplianceOwner) {
  return sql`
    insert into appliances (company_id, sale_id, id, position, kind, make, model, serial_number, purchased_on, cover,
      price_minor, monthly_minor, created_at, updated_at)
    select ${scope.companyId}::uuid, ${saleId}::uuid, id, position, kind, make, model, serial_number, purchased_on,
      cover, price_minor, monthly_minor, ${at}::timestamptz, ${at}::timestamptz
    from given`
}
