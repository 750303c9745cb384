import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { LANGUAGES } from '#app/i18n/languages.ts'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { translate } from '#app/i18n/translator.server.ts'
import { importLegacyFile, type LegacyReport } from '#server/legacy/command.service.ts'
import { testDatabase } from '../harness/database.ts'
import { addCompany, addPerson, type TestCompany } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { legacyAppliance, legacyBackup, legacyLead, legacySale, legacyUser } from './legacy-file.ts'

vi.setConfig({ testTimeout: 120_000 })

const db = await testDatabase()
const services = testServices(db)
let company: TestCompany
let files = 0

beforeAll(async () => {
  company = await addCompany(db)
  await addPerson(db, company, { email: 'agent.2@old-system.example', role: 'admin' })
  await db.admin.query(
    `insert into lead_dispositions (company_id, id, code, labels, is_initial) values ($1, gen_random_uuid(), 'NEW', '{"en":"New"}', true)
     on conflict do nothing`,
    [company.id],
  )
})

function read(content: string | Buffer, more: { dryRun?: boolean; into?: TestCompany } = {}): Promise<LegacyReport> {
  files += 1
  const path = join(services.config.STORE_DIR, `old-${files}.json`)
  writeFileSync(path, content)
  const { dryRun = false, into = company } = more
  return importLegacyFile(services, {
    path,
    fileName: `old-${files}.json`,
    company: into.slug,
    reason: 'moving over',
    byName: 'a test',
    dryRun,
  })
}

const rows = async (sql: string) =>
  (await db.admin.query<Record<string, unknown>>(sql.replaceAll('$company', `'${company.id}'`))).rows

const whole = () =>
  legacyBackup({
    users: [legacyUser(1, { role: 'ADMIN' }), legacyUser(2)],
    // The old system wrote its tables in no order that references ask for.
    appliances: [legacyAppliance(1, 'sale-1')],
    sales: [legacySale(1, { leadId: 'lead-1' })],
    smsLogs: [
      {
        id: 's1',
        saleId: 'sale-1',
        phoneNumber: '07700900123',
        messageContent: 'Hello',
        smsStatus: 'SENT',
        smsSentAt: '2025-04-01T10:05:00Z',
      },
      {
        id: 's2',
        saleId: 'sale-1',
        phoneNumber: '07700900123',
        messageContent: 'Waiting',
        smsStatus: 'PENDING',
        createdAt: '2025-04-01T10:05:00Z',
      },
    ],
    generatedDocuments: [
      {
        id: 'd1',
        saleId: 'sale-1',
        templateName: 'Welcome',
        filename: '../welcome.pdf',
        fileSize: 1200,
        downloadCount: 3,
        generatedAt: '2025-04-02T10:00:00Z',
      },
    ],
    leads: [legacyLead(1, { shoeSize: 42 }), legacyLead(2, { assignedAgentId: 'user-9' })],
    leadDispositionHistory: [
      {
        id: 'h1',
        leadId: 'lead-1',
        disposition: 'Call back',
        agentId: 'user-2',
        notes: 'in March',
        createdAt: '2025-03-03T10:00:00Z',
      },
    ],
    invoices: [{ id: 1 }],
  })

describe('a backup of the old system', () => {
  test('is previewed without changing anything', async () => {
    const report = await read(whole(), { dryRun: true })
    expect(report).toMatchObject({ state: 'CANCELLED', rowsRead: 11, rowsWritten: 0 })
    expect(report.counts).toMatchObject({
      users: { new: 1, there: 1, refused: 0 },
      leads: { new: 2 },
      sales: { new: 1 },
      smsLogs: { new: 2 },
    })
    expect(await rows('select id from leads where company_id = $company')).toEqual([])
    expect(await rows('select id from sales where company_id = $company')).toEqual([])
  })

  test('comes over with its references, its money in minor units, and what has no place named', async () => {
    const report = await read(whole())
    expect(report.refused).toEqual([])
    expect(report).toMatchObject({ state: 'IMPORTED', failure: null })
    expect(report.notes).toEqual(
      expect.arrayContaining([
        { table: 'leads', column: 'shoeSize', rows: 1 },
        { table: 'invoices', column: null, rows: 1 },
      ]),
    )
    expect(
      await rows(`select l.first_name, l.phone, l.email, l.disposition, u.email as agent from leads l
        left join users u on u.id = l.assigned_to where l.company_id = $company order by l.last_name`),
    ).toEqual([
      {
        first_name: 'Lea',
        phone: '+447700910001',
        email: 'lea1@old-system.example',
        disposition: 'CALL_BACK',
        agent: 'agent.1@old-system.example',
      },
      {
        first_name: 'Lea',
        phone: '+447700910002',
        email: 'lea2@old-system.example',
        disposition: 'CALL_BACK',
        agent: null,
      },
    ])
    expect(
      await rows(`select s.total_minor::int, s.appliance_count, l.last_name, s.phone, p.account_last_four, p.modulus_check from sales s
        join leads l on l.company_id = s.company_id and l.id = s.lead_id
        join payment_details p on p.company_id = s.company_id and p.sale_id = s.id where s.company_id = $company`),
    ).toEqual([
      {
        total_minor: 39_949,
        appliance_count: 2,
        last_name: 'Lead 1',
        phone: '+442079460958',
        account_last_four: '4958',
        modulus_check: 'VALID',
      },
    ])
    expect(
      await rows(
        'select sum(sales_count)::int as sales, sum(total_minor)::int as total from sales_daily where company_id = $company',
      ),
    ).toEqual([{ sales: 1, total: 39_949 }])
    expect(await rows('select sum(leads_count)::int as leads from leads_daily where company_id = $company')).toEqual([
      { leads: 2 },
    ])
    expect(await rows('select status, error_code from sms_logs where company_id = $company order by status')).toEqual([
      { status: 'FAILED', error_code: 'NEVER_SENT' },
      { status: 'SENT', error_code: null },
    ])
    expect(await rows('select file_name, download_count from generated_documents where company_id = $company')).toEqual(
      [{ file_name: '.._welcome.pdf', download_count: 3 }],
    )
  })

  test('lets nobody in: people come disabled, without a password, and no admin among them', async () => {
    expect(
      await rows(`select u.email, u.password_hash, m.role, m.state from user_companies m join users u on u.id = m.user_id
        where m.company_id = $company order by u.email`),
    ).toEqual([
      { email: 'agent.1@old-system.example', password_hash: null, role: 'manager', state: 'disabled' },
      { email: 'agent.2@old-system.example', password_hash: null, role: 'admin', state: 'active' },
    ])
  })

  test('read again finds everything there and writes nothing twice, packed or not', async () => {
    for (const content of [gzipSync(whole()), zstdCompressSync(whole())]) {
      const report = await read(content)
      expect(report).toMatchObject({ state: 'IMPORTED', rowsWritten: 0 })
      // Cover of a sale that is there may have been changed since.
      expect(Object.values(report.counts).reduce((sum, each) => sum + each.new, 0)).toBe(0)
    }
    expect(await rows('select count(*)::int as n from leads where company_id = $company')).toEqual([{ n: 2 }])
    expect(await rows('select count(*)::int as n from appliances where company_id = $company')).toEqual([{ n: 2 }])
  })

  test('keeps bank details and names nowhere but where they belong', async () => {
    const [staged] = await rows(
      'select count(*)::int as n from legacy_import_rows where company_id = $company and ready is not null',
    )
    expect(staged).toEqual({ n: expect.any(Number) })
    expect(
      JSON.stringify(await rows('select ready from legacy_import_rows where company_id = $company')),
    ).not.toContain('66374958')
  })

  test('gives two companies rows of their own', async () => {
    const other = await addCompany(db)
    await db.admin.query(
      `insert into lead_dispositions (company_id, id, code, labels, is_initial) values ($1, gen_random_uuid(), 'NEW', '{"en":"New"}', true) on conflict do nothing`,
      [other.id],
    )
    expect((await read(whole(), { into: other })).counts.leads).toMatchObject({ new: 2 })
  })
})

describe('a row that cannot come over is refused by itself, with its field', () => {
  test.each([
    ['leads', legacyLead(9, { phone: '12', email: null }), 'phone', 'PHONE_TOO_SHORT'],
    ['leads', legacyLead(9, { phone: null, email: null }), 'phone', 'NO_WAY_TO_REACH'],
    ['leads', legacyLead(9, { email: 'nobody' }), 'email', 'EMAIL_NOT_AN_ADDRESS'],
    ['leads', legacyLead(9, { firstName: { $gt: '' } }), 'firstName', 'NOT_TEXT'],
    ['leads', legacyLead(9, { createdAt: 'yesterday' }), 'createdAt', 'NO_DATE'],
    ['leads', legacyLead(9, { id: null }), 'id', 'MISSING'],
    ['leads', legacyLead(9, { lastName: 'x'.repeat(300) }), 'lastName', 'TOO_LONG'],
    ['sales', legacySale(9, { totalPlanCost: '12.345' }), 'totalPlanCost', 'AMOUNT_TOO_PRECISE'],
    ['sales', legacySale(9, { totalPlanCost: 'free' }), 'totalPlanCost', 'NO_AMOUNT'],
    ['sales', legacySale(9, { status: 'BANANA' }), 'status', 'NOT_KNOWN'],
    ['sales', legacySale(9, { sortCode: '12' }), 'sortCode', 'SORT_CODE_UNREADABLE'],
    ['appliances', legacyAppliance(9, 'sale-nowhere'), 'saleId', 'NO_PARENT'],
    ['users', legacyUser(9, { email: '' }), 'email', 'MISSING'],
  ])('%s %#', async (table, row, field, problem) => {
    const { counts, refused } = await read(legacyBackup({ [table]: [row] }), { dryRun: true })
    expect(counts[table]).toEqual({ new: 0, there: 0, refused: 1 })
    expect(refused).toEqual([expect.objectContaining({ entity: table, position: 1, field, problem })])
  })

  test('and so is the second of two with one id', async () => {
    const { refused } = await read(legacyBackup({ leads: [legacyLead(7), legacyLead(7)] }), { dryRun: true })
    expect(refused).toEqual([expect.objectContaining({ position: 2, field: 'id', problem: 'TWICE_IN_FILE' })])
  })
})

const reads = LANGUAGES.map(translate)

test.each([
  ['nothing', '', 'ends in the middle'],
  ['no JSON', 'hello', 'not JSON'],
  ['half a file', legacyBackup({ leads: [legacyLead(1)] }).slice(0, -80), 'ends in the middle'],
  ['another version', legacyBackup({ leads: [] }, { version: '2.0.0' }), 'version "3.0.0"'],
  ['no tables', '{"version":"3.0.0"}', 'no tables'],
  ['a row that is a list', legacyBackup({ leads: [[1]] }), 'Row 1 of leads is no object'],
  ['a row that is a number', legacyBackup({ leads: [legacyLead(1), 5] }), 'Row 2 of leads is no object'],
  [
    'too deep',
    `{"version":"3.0.0","tables":{"leads":[${'{"a":'.repeat(200)}1${'}'.repeat(200)}]}}`,
    'nested too deeply',
  ],
  ['a table twice', '{"version":"3.0.0","tables":{"leads":[],"leads":[]}}', 'twice'],
  ['a row of five megabytes', legacyBackup({ leads: [{ id: 'x'.repeat(5e6) }] }), 'too long'],
  ['broken brackets', '{"version":"3.0.0","tables":{"leads":[}]}', 'bracket'],
  ['something after the end', `${legacyBackup({ leads: [] })}{}`, 'after the end'],
  ['a row that breaks off', '{"version":"3.0.0","tables":{"leads":[{"id":tru}]}}', 'Row 1 of leads is not JSON'],
  ['a name of a kilobyte', `{"version":"3.0.0","${'x'.repeat(1_000)}":1}`, 'name or a value is too long'],
  ['a name that is none', '{"version":"3.0.0","\\x":1}', 'name in the file cannot be read'],
  ['a bomb', gzipSync(Buffer.alloc(9e6, ' ')), 'far more than it should'],
  ['half a gzip', gzipSync(legacyBackup({ leads: [legacyLead(1)] })).subarray(0, 200), 'does not unpack'],
])(
  'a file with %s is refused whole, at the terminal in English and on the page in the language of its reader',
  async (_, content, words) => {
    await expect(read(content)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'file',
      userMessage: expect.stringMatching(new RegExp(`${words}.* Nothing was imported\\.$`)),
    })
    const [kept] = await rows('select failure from legacy_imports where company_id = $company order by id desc limit 1')
    const told = reads.map((t) => wordFailure(String(kept?.failure), t))
    expect(new Set(told).size).toBe(reads.length)
    expect(told.join()).not.toMatch(/\{|Something broke/)
    const place = /[Rr]ow (\d) of (\w+)/.exec(words)?.slice(1) ?? []
    for (const each of told) for (const part of place) expect(each).toContain(part)
    const [left] = await rows(
      `select count(*)::int as n from legacy_imports where company_id = $company and lease_token is not null`,
    )
    expect(left).toEqual({ n: 0 })
  },
)
