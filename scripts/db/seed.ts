import { seedSized } from '#db/seeds/sized/sized.ts'
import { readConfig } from '#server/kernel/config.ts'
import { runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'
import { seedWhenEmpty } from '../process/seeding.ts'

await runCommand(
  {
    name: 'db:seed',
    summary: 'Seeds the demo when the database is empty; with sizes, adds one company of that size for measuring.',
    options: {
      leads: { type: 'string', value: 'count', help: 'Leads of the added company; about three in ten become sales' },
      customers: { type: 'string', value: 'count', help: 'Customers of the added company, about four invoices each' },
    },
    examples: ['npm run -s db:seed', 'npm run -s db:seed -- --leads 100000 --customers 10000 --json'],
  },
  async ({ options, say }) => {
    if (options.leads === undefined && options.customers === undefined) {
      const seeded = await withDatabase(readConfig(), ({ directUrl }) => seedWhenEmpty(directUrl, say))
      return {
        json: { seeded },
        text: seeded ? 'Demo seeded.' : 'The database has companies already; nothing was changed.',
      }
    }
    const sizes = { leads: count('leads', options.leads), customers: count('customers', options.customers) }
    const made = await withDatabase(readConfig(), ({ directUrl }) => seedSized(directUrl, sizes))
    return {
      json: { ...made, ...sizes },
      text: made.seeded ? `Added company ${made.companyId}.` : 'That company is there already; nothing was changed.',
    }
  },
)

const MOST_ROWS = 5_000_000

function count(option: string, given = '0'): number {
  const value = Number(given)
  if (Number.isInteger(value) && value >= 0 && value <= MOST_ROWS) return value
  throw new UsageError(`--${option} must be a whole number up to ${MOST_ROWS}`)
}
