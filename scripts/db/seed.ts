import { migrate } from '#db/migrator/index.ts'
import { seedSized } from '#db/seeds/sized/sized.ts'
import { readConfig } from '#server/kernel/config.ts'
import { EXIT, runCommand, UsageError } from '../command.ts'
import { withDatabase } from '../connect.ts'
import { seedWhenEmpty } from '../process/seeding.ts'

const MOST_ROWS = 5_000_000

await runCommand(
  {
    name: 'db:seed',
    summary: 'Seeds the demo when the database is empty; with sizes, adds one company of that size for measuring.',
    options: {
      customers: {
        type: 'string',
        value: '<count>',
        help: 'Customers of the added company, each with three invoices and about one email; a tenth as many leads unless told',
      },
      leads: { type: 'string', value: '<count>', help: 'Leads of the added company; about three in ten become sales' },
      company: { type: 'string', value: '<slug>', help: 'Its short name; made of the sizes unless given' },
      seed: {
        type: 'string',
        value: '<number>',
        help: 'Another number gives other data of the same shape; 1 unless given',
      },
      'beside-real-data': {
        type: 'boolean',
        help: 'Add it although the database holds companies that are not the demo’s',
      },
    },
    exits: {
      [EXIT.failure]: 'the database holds real companies, or another company has the name; nothing was changed',
    },
    examples: ['npm run -s db:seed', 'npm run -s db:seed -- --customers 10000 --json'],
  },
  async ({ options, say }) => {
    if (options.leads === undefined && options.customers === undefined) {
      const seeded = await withDatabase(readConfig(), ({ directUrl }) => seedWhenEmpty(directUrl, say))
      return {
        json: { seeded },
        text: seeded ? 'Demo seeded.' : 'The database has companies already; nothing was changed.',
      }
    }
    const customers = count('customers', options.customers ?? '0')
    const leads = count('leads', options.leads ?? String(Math.round(customers / 10)))
    const sizes = { leads, customers, seed: count('seed', options.seed ?? '1') }
    const company = slug(options.company)
    const started = performance.now()
    const made = await withDatabase(readConfig(), async ({ directUrl, embedded }) => {
      if (embedded) await migrate(directUrl)
      return seedSized(directUrl, {
        ...sizes,
        ...(company ? { company } : undefined),
        besideRealData: options['beside-real-data'],
        say,
      })
    })
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1))
    return {
      json: { ...made, ...sizes, seconds },
      text: made.seeded
        ? `Added company ${made.companyId} in ${seconds} s.`
        : 'That company is there already; nothing was changed.',
    }
  },
)

function count(option: string, given: string): number {
  const value = Number(given)
  if (given.trim() !== '' && Number.isInteger(value) && value >= 0 && value <= MOST_ROWS) return value
  throw new UsageError(`--${option} must be a whole number up to ${MOST_ROWS}`)
}

function slug(given: string | undefined): string | undefined {
  if (given === undefined || /^[a-z0-9](-?[a-z0-9])*$/.test(given)) return given
  throw new UsageError('--company must be lower-case letters and digits, with single hyphens between')
}
