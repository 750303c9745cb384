import type { RehearsalReport } from '#db/migrator/index.ts'
import type { TestDatabase } from './database.ts'

/** A report with one of everything that a page shows of one. */
const REPORT: RehearsalReport = {
  ok: false,
  on: 'the demo',
  rows: 12_345,
  durationMs: 9_000,
  error: null,
  load: { reads: 1200, writes: 600, slowestReadMs: 214, slowestWriteMs: 530, failed: 0 },
  migrations: [
    {
      name: '20990101000000_sample',
      transaction: 'per-file',
      ms: 540,
      retries: 1,
      checks: [{ check: 'every sale is there', ok: true, detail: '' }],
      performance: [
        { name: 'newest page of sales', budgetMs: 10, ms: 0.8, ok: true, error: null },
        { name: 'search of sales', budgetMs: 25, ms: 31.4, ok: false, error: null },
      ],
      statements: [
        {
          line: 3,
          text: 'alter table sales add column renewed_at timestamptz',
          ms: 2.1,
          locks: [
            {
              table: 'sales',
              mode: 'ACCESS EXCLUSIVE',
              waits: 'reads and writes',
              heldMs: 531.2,
              blockedSessions: 3,
              blockedMs: 524.9,
              blockedQueries: ['select * from sales where company_id = $1'],
            },
          ],
        },
        {
          line: 5,
          text: 'create index sales_renewed_idx on sales (company_id, renewed_at)',
          ms: 480,
          locks: [
            {
              table: 'leads',
              mode: 'SHARE ROW EXCLUSIVE',
              waits: 'writes',
              heldMs: 120.5,
              blockedSessions: 0,
              blockedMs: 0,
              blockedQueries: [],
            },
          ],
        },
      ],
    },
  ],
}

/** Adds a finished rehearsal, for pages that show one. @returns its id. */
export async function addRehearsal({ admin }: Pick<TestDatabase, 'admin'>): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into migration_rehearsals (id, state, source, started_by, migrations, report, started_at, seen_at, finished_at)
     values (gen_random_uuid(), 'FAILED', 'seeds', 'Olga Operator', $1, $2, now(), now(), now()) returning id`,
    [REPORT.migrations.map(({ name }) => name), JSON.stringify(REPORT)],
  )
  return rows[0]?.id ?? ''
}
