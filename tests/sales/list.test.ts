import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { rebuildRollups } from '#db/seeds/rollups.ts'
import { addDays } from '#server/kernel/days.ts'
import { newId } from '#server/kernel/ids.ts'
import { SALE_SORTS, SALE_STATUSES, type SaleFilters } from '#server/sales/sales.schemas.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, refusal } from './arrange.ts'

const db = await testDatabase()
const services = testServices(db)
const { company, person, colleague } = await addSalesCompany(db)
const manager = callerFor(services, person.manager)
const SOURCES = ['web', 'referral', 'manual']
const NAMES = ['Anna Berg', 'Émile Zola', 'Bo 100%_off', 'Zed Shaw', "Niamh O'Neill"]

interface KnownSale {
  id: string
  reference: string
  status: string
  agentId: string | null
  source: string
  soldOn: string
  total: number
  created: string
  name: string
  deleted: boolean
}
const known: KnownSale[] = []

beforeAll(async () => {
  for (let index = 0; index < 120; index += 1) {
    const name = NAMES[index % NAMES.length] ?? ''
    const sale: KnownSale = {
      id: newId(),
      reference: `S-${String(index).padStart(4, '0')}`,
      status: SALE_STATUSES[index % 4] ?? 'PENDING',
      agentId: [person.agent.id, colleague.id, null][index % 3] ?? null,
      source: SOURCES[(index * 7) % 3] ?? '',
      soldOn: addDays('2025-01-01', (index * 13) % 60),
      total: ((index * 37) % 9) * 1000,
      // Many share a moment, to the microsecond: the id must break the tie.
      created: `2025-01-01T00:00:00.${String(Math.floor(index / 5)).padStart(6, '0')}Z`,
      name,
      deleted: index % 11 === 0,
    }
    known.push(sale)
    await db.admin.query(
      `insert into sales (company_id, id, reference, first_name, last_name, status, agent_id, source, sold_on, currency,
         total_minor, created_at, deleted_at, phone, postcode)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'GBP', $10, $11, $12, '+447700900123', 'SW1A 1AA')`,
      [
        company.id,
        sale.id,
        sale.reference,
        ...name.split(/ (.*)/s).slice(0, 2),
        sale.status,
        sale.agentId,
        sale.source,
        sale.soldOn,
        sale.total,
        sale.created,
        sale.deleted ? sale.created : null,
      ],
    )
  }
  await rebuildRollups(db.admin, company.id, company.timeZone)
})

/** The same list, computed the slow and obvious way. */
function expected(filters: Partial<SaleFilters>, sort: string): string[] {
  const key = (sale: KnownSale) =>
    sort.endsWith('created') ? sale.created : sort.endsWith('sold') ? sale.soldOn : String(sale.total).padStart(9, '0')
  const words = filters.search?.toLowerCase().split(/\s+/) ?? []
  return known
    .filter((sale) => sale.deleted === (filters.deleted ?? false))
    .filter((sale) => !filters.status?.length || filters.status.some((status) => status === sale.status))
    .filter((sale) => !filters.agentId || sale.agentId === (filters.agentId === 'none' ? null : filters.agentId))
    .filter((sale) => !filters.source || sale.source === filters.source)
    .filter((sale) => !filters.soldFrom || sale.soldOn >= filters.soldFrom)
    .filter((sale) => !filters.soldTo || sale.soldOn <= filters.soldTo)
    .filter((sale) => words.every((word) => `${sale.reference} ${sale.name}`.toLowerCase().includes(word)))
    .sort((left, right) => {
      const order = key(left).localeCompare(key(right)) || left.id.localeCompare(right.id)
      return sort.startsWith('-') ? -order : order
    })
    .map((sale) => sale.id)
}

async function everyPage(filters: Partial<SaleFilters>, sort: (typeof SALE_SORTS)[number], limit: number) {
  const ids: string[] = []
  let cursor: string | undefined
  for (;;) {
    const page = await manager.sales.findSales({ ...filters, sort, limit, ...(cursor ? { cursor } : undefined) })
    ids.push(...page.rows.map((row) => row.id))
    if (!page.next) return { ids, count: page.count }
    cursor = page.next
  }
}

const anyFilters = fc.record(
  {
    status: fc.subarray([...SALE_STATUSES]),
    agentId: fc.constantFrom<string>(person.agent.id, colleague.id, 'none'),
    source: fc.constantFrom(...SOURCES),
    soldFrom: fc.integer({ min: 0, max: 60 }).map((days) => addDays('2025-01-01', days)),
    soldTo: fc.integer({ min: 0, max: 60 }).map((days) => addDays('2025-01-01', days)),
    search: fc.constantFrom('anna', 'ÉMILE zola', '100%_off', "o'neill", 'S-0012', 'nobody at all'),
  },
  { requiredKeys: [] },
)

describe('the list of sales', () => {
  test('shows exactly what the filters ask for, in order, on every page size', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFilters,
        fc.constantFrom(...SALE_SORTS),
        fc.integer({ min: 1, max: 60 }),
        async (filters, sort, limit) => {
          const { ids, count } = await everyPage(filters, sort, limit)
          expect(ids).toEqual(expected(filters, sort))
          expect(count).toEqual({ value: ids.length, exact: true })
        },
      ),
      { numRuns: 60 },
    )
  })

  test('counts by its totals whatever those know: all sales, a person’s, nobody’s, and those of a source', async () => {
    const living = known.filter((sale) => !sale.deleted)
    const counted = async (caller: typeof manager, filters: Partial<SaleFilters>) => {
      const page = await caller.sales.findSales({ ...filters, limit: 1 })
      expect(page.count.exact).toBe(true)
      return page.count.value
    }
    const of = (agentId: string | null) => living.filter((sale) => sale.agentId === agentId).length
    expect(await counted(manager, {})).toBe(living.length)
    expect(await counted(manager, { agentId: colleague.id })).toBe(of(colleague.id))
    expect(await counted(manager, { agentId: 'none' })).toBe(of(null))
    expect(await counted(manager, { source: 'web' })).toBe(living.filter(({ source }) => source === 'web').length)
    expect(await counted(callerFor(services, person.agent), {})).toBe(of(person.agent.id))
    expect(await counted(callerFor(services, person.agent), { agentId: colleague.id })).toBe(0)
    // The trash, and what the totals do not know together.
    expect(await counted(manager, { deleted: true })).toBe(known.length - living.length)
    expect(await counted(manager, { agentId: colleague.id, source: 'web' })).toBe(
      living.filter((sale) => sale.agentId === colleague.id && sale.source === 'web').length,
    )
  })

  test('exports as many rows as it counts, in its own order', async () => {
    await fc.assert(
      fc.asyncProperty(anyFilters, fc.constantFrom(...SALE_SORTS), async (filters, sort) => {
        const { count } = await manager.sales.findSales({ ...filters, limit: 1 })
        const { rows, csv } = await manager.sales.exportSales({ ...filters, sort })
        expect(rows).toBe(count.value)
        const references = csv
          .trimEnd()
          .split('\r\n')
          .slice(1)
          .map((line) => line.split(',')[0]?.replaceAll('"', ''))
        const byId = new Map(known.map((sale) => [sale.id, sale.reference]))
        expect(references).toEqual(expected(filters, sort).map((id) => byId.get(id)))
      }),
      { numRuns: 25 },
    )
  })

  test('finds by telephone number as written, by postcode and by reference', async () => {
    for (const search of ['07700 900123', '+44 7700 900123', 'sw1a1aa']) {
      expect((await manager.sales.findSales({ search })).count.value).toBe(known.filter((sale) => !sale.deleted).length)
    }
    expect((await manager.sales.findSales({ search: 's-0007' })).rows).toMatchObject([{ reference: 'S-0007' }])
  })

  test('shows an agent their own sales only, whatever they filter by', async () => {
    const agent = callerFor(services, person.agent)
    const own = known.filter((sale) => sale.agentId === person.agent.id && !sale.deleted).length
    expect((await agent.sales.findSales({ limit: 200 })).count.value).toBe(own)
    expect((await agent.sales.findSales({ agentId: colleague.id })).rows).toEqual([])
    expect((await agent.sales.exportSales({})).rows).toBe(own)
  })

  test('refuses a cursor nobody gave out', async () => {
    expect(await refusal(manager.sales.findSales({ cursor: 'nonsense' }))).toMatchObject({
      code: 'BAD_INPUT',
      field: 'cursor',
    })
  })
})

describe('the export', () => {
  test('starts no formula in a spreadsheet, and keeps telephone numbers and amounts as they are', async () => {
    const made = await manager.sales.createSale({
      lastName: '=HYPERLINK("http://evil")',
      city: ' @SUM(A1)',
      companyName: 'A "quoted" name',
      phone: '07700 900999',
      source: 'spreadsheet',
      appliances: [{ kind: 'Hob', make: 'Neff', cover: 'Repair', priceMinor: 123_456, monthlyMinor: 5 }],
    })
    await manager.sales.createSale({ companyName: '＝1+1', addressLine1: '-2', source: 'spreadsheet' })
    const { csv } = await manager.sales.exportSales({ source: 'spreadsheet', sort: 'created' })
    const [header, first, second] = csv.split('\r\n')
    expect(header).toBe(
      'Reference,Status,Sold on,Customer,Phone,Email,Address line 1,Address line 2,City,Postcode,Source,Agent,Appliances,Monthly,Total,Currency,Created,Cancelled,Cancellation reason',
    )
    expect(first).toContain(`"${made.reference}"`)
    expect(first).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect(first).toContain('"+447700900999"')
    expect(first).toContain(',1,0.05,1234.56,GBP,')
    expect(first).not.toContain('" @SUM')
    expect(second).toContain(`"'＝1+1"`)
    expect(second).toContain(`"'-2"`)
  })
})
