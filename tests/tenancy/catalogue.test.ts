import { beforeAll, describe, expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { isTenant, readCatalogue } from './catalogue.ts'
import * as rules from './rules.ts'

/** Tables whose rows belong to no company, each with the reason. Anything else must be a tenant's. */
const CONTROL: Record<string, string> = {
  schema_migrations: 'which migrations ran, for the whole database',
  users: 'one person signs in once and may work for several companies',
  sessions: 'a session exists before a company is chosen',
  rate_limits: 'counts before anybody is known',
  platform_switches: 'one switch stops every company',
  worker_heartbeats: 'workers serve every company',
  migration_rehearsals: 'a rehearsal is of the whole database; operators alone see it',
  schema_checks: 'a check is of the whole database; operators alone see it',
  platform_audit_logs: 'what was done to the whole installation; operators alone see it',
  platform_audit_heads: 'the end of the installation’s chain; operators alone see it',
  backup_signing_keys: 'one installation signs with one key, whichever company the backup is of',
}

/** Tables whose rows belong to a company or to the platform; rows.test.ts proves what a company sees of them. */
const SHARED: Record<string, string> = {
  backup_drills: 'a drill of a whole-database backup belongs to no company and only operators see it',
  restore_runs: 'a restore of the whole database belongs to no company and only operators see it',
  outbound_holds: 'a pause of everything belongs to no company, and everybody sees that it lasts',
  backup_runs: 'a backup of the whole database belongs to no company and only operators see it',
  backup_channels: 'who is told about the whole database belongs to no company',
  backup_recipients: 'a key of the installation belongs to no company and only operators see it',
  backup_alerts: 'what is told about the whole database belongs to no company',
  backup_schedules: 'a schedule of the whole database belongs to no company and only operators see it',
}

/** Control tables that name a company without belonging to it. */
const NAMES_A_COMPANY: Record<string, string> = {
  company_directory: 'slugs are unique across companies; holds names only',
  sessions: 'remembers the company a person works in',
}

/** The tenants themselves: their own id is the company's. */
const ROOT = 'companies'

/** Policies beside the tenant's, each with the reason. */
const OTHER_POLICIES: Record<string, string> = {
  'summary_runs.operators_read': 'drift is a defect of ours, watched for every company at once',
  'restore_approvals.operators_read': 'a restore of the whole database follows the strictest company',
  'outbound_holds.everyones': 'a pause of everything holds every company’s messages, so each may see it',
  'user_companies.own_memberships': 'sign-in reads the companies of one person before one is chosen',
  'migration_rehearsals.platform': 'operators alone',
  'schema_checks.platform': 'operators alone',
  'platform_audit_logs.platform': 'operators alone',
  'platform_audit_heads.platform': 'operators alone',
}

/** Triggers there are, each with the reason. */
const TRIGGERS: Record<string, string> = {
  'audit_logs.audit_logs_immutable': 'an owner’s slip must not change history',
  'audit_logs.audit_logs_no_truncate': 'an owner’s slip must not change history',
  'platform_audit_logs.platform_audit_logs_immutable': 'an owner’s slip must not change history',
  'platform_audit_logs.platform_audit_logs_no_truncate': 'an owner’s slip must not change history',
}

let schema: rules.Schema

beforeAll(async () => {
  const { admin } = await testDatabase()
  const tables = await readCatalogue(admin)
  const tenants = tables.filter(
    (table) => isTenant(table) && !(table.name in NAMES_A_COMPANY) && !(table.name in SHARED),
  )
  schema = { tables, tenants, admin }
})

describe('every table', () => {
  test('is a company’s, or on the list of control tables', () => {
    const { tables, tenants } = schema
    const known = new Set([
      ...tenants.map(({ name }) => name),
      ...Object.keys(CONTROL),
      ...Object.keys(NAMES_A_COMPANY),
      ...Object.keys(SHARED),
      ROOT,
    ])
    expect(tables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
    expect(tenants.length).toBeGreaterThan(20)
  })

  test('and every column say what they hold, and every column its class', async () => {
    expect(await rules.unclassified(schema)).toEqual([])
  })

  test('has a primary key', async () => {
    expect(await rules.keyless(schema)).toEqual([])
  })
})

describe('every table of a company', () => {
  test('has a key that begins with the company', async () => {
    expect(await rules.keyWithoutCompany(schema)).toEqual([])
  })

  test('requires the company', async () => {
    expect(await rules.companyOptional(schema)).toEqual([])
  })

  test('has row level security, also for its owner', async () => {
    expect(await rules.unsecured(schema)).toEqual([])
  })

  test('lets rows of the company in and out, and no other', async () => {
    expect(await rules.wrongPolicy(schema)).toEqual([])
  })

  test('or of the platform has row level security as well', async () => {
    const open = schema.tables.filter(({ name, rowSecurity, forced }) => name in SHARED && !(rowSecurity && forced))
    expect(open.map(({ name }) => name)).toEqual([])
  })

  test('has no policy beside it that nobody knows of', async () => {
    const others = await rules.otherPolicies(schema)
    expect(others.filter((policy) => !(policy in OTHER_POLICIES))).toEqual([])
  })

  test('refers to other rows by company and id, so that a reference cannot cross', async () => {
    expect(await rules.crossingReference(schema)).toEqual([])
  })

  test('refers to people through their membership', async () => {
    expect(await rules.personOfAnyCompany(schema)).toEqual([])
  })

  test('is unique within the company, so that nobody learns what others have', async () => {
    expect(await rules.uniqueAcrossCompanies(schema)).toEqual([])
  })
})

describe('the schema keeps the way to several machines open:', () => {
  test('no foreign key sets null or updates on its own', async () => {
    expect(await rules.actingReference(schema)).toEqual([])
  })

  test('no constraint is deferrable or an exclusion', async () => {
    expect(await rules.lateOrExcluding(schema)).toEqual([])
  })

  test('no key is a sequence', async () => {
    expect(await rules.sequences(schema)).toEqual([])
  })

  test('no trigger exists but those of the audit log', async () => {
    const found = await rules.triggers(schema)
    expect(found.filter((name) => !(name in TRIGGERS))).toEqual([])
  })
})

describe('what reads for others', () => {
  test('views look with the eyes of whoever asks; before PostgreSQL 15 with those of an owner whom policies bind', async () => {
    expect(await rules.allSeeingView(schema)).toEqual([])
  })

  test('functions that act as their owner pin their search path and are not open to everyone', async () => {
    expect(await rules.openDefiner(schema)).toEqual([])
  })

  test('the app owns nothing and cannot step over row level security', async () => {
    expect(await rules.ownedByApp(schema)).toEqual([])
  })

  test('backups read everything and write nothing', async () => {
    expect(await rules.backupRights(schema)).toEqual([])
  })
})
