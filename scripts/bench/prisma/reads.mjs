const PAGE = 50
const MOST_SHOWN = 50
const MOST_COUNTED = 10_001

/** The company's own fields of an entity. */
export const fieldsOf = (db, company_id, entity) =>
  db.field_configurations.findMany({
    where: { company_id, entity, deleted_at: null },
    orderBy: [{ position: 'asc' }, { key: 'asc' }],
  })

/** What pages show, read with `select` and `include`. */
export function createReads(prisma, company_id) {
  /** What each owes is summed up from their open invoices: keeping sums beside the customers is our own invention. */
  const customersPage = async () => {
    const [customers, count] = await Promise.all([
      prisma.customers.findMany({
        where: { company_id, deleted_at: null },
        orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
        take: PAGE + 1,
        select: {
          id: true,
          reference: true,
          name: true,
          email: true,
          phone: true,
          status: true,
          currency: true,
          assigned_to: true,
          created_at: true,
          assigned: { select: { name: true } },
          invoices: {
            where: { status: 'OPEN', deleted_at: null },
            select: { currency: true, balance_minor: true, due_on: true, disputed_at: true, promised_on: true },
          },
        },
      }),
      prisma.customers.count({ where: { company_id, deleted_at: null }, take: MOST_COUNTED }),
    ])
    return { count, rows: customers.map(owing) }
  }

  const salesPage = () =>
    Promise.all([
      prisma.sales.findMany({
        where: { company_id, deleted_at: null },
        orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
        take: PAGE + 1,
        omit: { idempotency_key: true, idempotency_hash: true },
        include: { agent: { select: { name: true } } },
      }),
      prisma.sales.count({ where: { company_id, deleted_at: null }, take: MOST_COUNTED }),
      fieldsOf(prisma, company_id, 'SALE'),
    ])

  // Several findUnique of one moment become one statement, which a loop of callers provokes with every call and people at
  // their desks never do; so this is findFirst.
  const customer = (id) =>
    prisma.customers.findFirst({
      where: { company_id, id },
      include: {
        assigned: { select: { name: true } },
        summaries: { orderBy: { currency: 'asc' } },
        invoices: {
          where: { status: 'OPEN', deleted_at: null },
          orderBy: [{ due_on: 'asc' }, { id: 'asc' }],
          take: MOST_SHOWN,
        },
        payments: { orderBy: { received_on: 'desc' }, take: MOST_SHOWN },
        emails: { orderBy: { created_at: 'desc' }, take: MOST_SHOWN },
      },
    })

  /** The rows that the rules of eligibility look at; the rules themselves, a few comparisons, are left to the reader. */
  const eligibility = async (ids) => {
    const [summaries, clients, newest, ours, platform] = await Promise.all([
      prisma.customer_ar_summary.findMany({
        where: { company_id, customer_id: { in: ids } },
        select: {
          customer_id: true,
          currency: true,
          actionable_days: true,
          actionable_counts: true,
          actionable_minors: true,
          customer_status: true,
          client_id: true,
          consolidation_preference: true,
          approval_above_minor: true,
          contact_blocks: true,
          suppressed_until: true,
          last_sent_at: true,
          last_level: true,
          next_contact_at: true,
        },
      }),
      prisma.clients.findMany({ where: { company_id } }),
      prisma.payments.findFirst({ where: { company_id }, orderBy: { id: 'desc' }, select: { created_at: true } }),
      prisma.company_switches.findMany({ where: { company_id } }),
      prisma.platform_switches.findMany(),
    ])
    return { eligible: summaries.filter(({ contact_blocks }) => contact_blocks === 0), clients, newest, ours, platform }
  }

  return { customersPage, salesPage, customer, eligibility }
}

function owing({ invoices, ...customer }) {
  const open = invoices.filter((invoice) => invoice.currency === customer.currency)
  const disputed = open.filter((invoice) => invoice.disputed_at)
  return {
    ...customer,
    openCount: open.length,
    openMinor: open.reduce((sum, { balance_minor }) => sum + balance_minor, 0n),
    disputedCount: disputed.length,
    remindableCount: open.filter((invoice) => !invoice.disputed_at && !(invoice.promised_on > new Date())).length,
    oldestDueOn: open.map(({ due_on }) => due_on).sort((one, other) => one - other)[0] ?? null,
  }
}
