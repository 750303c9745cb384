import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import { type Migration, readSqlFile } from '../files.ts'
import type { PerformanceResult } from './report.ts'

const BUDGET = /^--\s*budget:\s*(.+?)\s+(\d+(?:\.\d+)?)\s*$/
/** The company that performance_test.sql files name; a real one takes its place. */
const SAMPLE = '00000000-0000-7000-8000-000000000000'

/**
 * Runs the queries of performance_test.sql under EXPLAIN ANALYZE in a read-only transaction, as the application and
 * for the company with most people, and compares planning and execution of the second run with each budget.
 */
export async function measurePerformance(client: pg.Client, migration: Migration): Promise<PerformanceResult[]> {
  const path = join(dirname(migration.migration.path), 'performance_test.sql')
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  const { statements } = readSqlFile(path)
  if (statements.length === 0) return []
  const company = await busiestCompany(client)
  const results: PerformanceResult[] = []
  for (const { text, line } of statements) {
    // The nearest one above; a statement without any is no test.
    const budget = lines
      .slice(0, line - 1)
      .toReversed()
      .map((above) => BUDGET.exec(above))
      .find(Boolean)
    if (!budget) continue
    const measured = await measure(client, text.replaceAll(SAMPLE, company ?? SAMPLE), company)
    const budgetMs = Number(budget[2])
    results.push({ name: budget[1] ?? '', budgetMs, ...measured, ok: measured.ms !== null && measured.ms <= budgetMs })
  }
  return results
}

async function busiestCompany(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ id: string }>(
    `select company_id as id from user_companies group by company_id order by count(*) desc, company_id limit 1`,
  )
  return rows[0]?.id ?? null
}

async function measure(
  client: pg.Client,
  text: string,
  company: string | null,
): Promise<{ ms: number | null; error: string | null }> {
  await client.query('begin read only')
  try {
    await client.query('set local role counterfoil_app')
    await client.query(`set local app.operator = 'on'`)
    if (company) await client.query(`select set_config('app.company_id', $1, true)`, [company])
    let ms = 0
    for (let run = 0; run < 2; run += 1) {
      const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Planning Time': number; 'Execution Time': number }] }>(
        `explain (analyze, format json) ${text}`,
      )
      const plan = rows[0]?.['QUERY PLAN'][0]
      ms = (plan?.['Planning Time'] ?? 0) + (plan?.['Execution Time'] ?? 0)
    }
    return { ms: Math.round(ms * 100) / 100, error: null }
  } catch (thrown) {
    return { ms: null, error: thrown instanceof Error ? thrown.message : String(thrown) }
  } finally {
    await client.query('rollback')
  }
}
