import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type Finding, lintMigrations, runSquawk } from '#db/migrator/index.ts'
import { RULES } from '#db/migrator/lint/lint.ts'
import { CASES, GOOD, KEY, table } from './lint-cases.ts'

const dir = mkdtempSync(join(tmpdir(), 'counterfoil-lint-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))
let count = 0

/** Lints `text` as the only new migration after one that made the table customers. */
async function lint(text: string, validation = ''): Promise<Finding[]> {
  count += 1
  const folder = join(dir, `case_${count}`)
  const write = (name: string, migration: string, check: string) => {
    mkdirSync(join(folder, name), { recursive: true })
    for (const [file, content] of Object.entries({
      migration,
      rollback: '',
      validation: check,
      performance_test: '',
    })) {
      writeFileSync(join(folder, name, `${file}.sql`), content)
    }
  }
  write('20240101000000_before', `-- lint: allow classification: a test\n${GOOD}`, '')
  write('20240102000000_new', text, validation)
  return await lintMigrations(folder)
}

test('the product’s own migrations break no rule', async () => {
  expect(await lintMigrations()).toEqual([])
})

test('a table as it should be breaks none', async () => {
  expect(await lint(table(KEY))).toEqual([])
})

describe('every rule bites, at its line:', () => {
  test.each(CASES)('%s', async (rule, text, line, says) => {
    const found = (await lint(text)).filter((finding) => finding.rule === rule)
    expect(found).toMatchObject([
      {
        rule,
        line,
        says: expect.stringMatching(says),
        file: expect.stringContaining('20240102000000_new/migration.sql'),
      },
    ])
    expect(found[0]?.cure).not.toBe('')
  })

  test('and no rule is without a case', () => {
    const shown = new Set(CASES.map(([rule]) => rule))
    expect(RULES.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([])
  })
})

describe('what is right is left alone:', () => {
  test.each([
    [
      'a backfill in portions',
      `-- counterfoil: transaction=none\ndo $$ begin loop perform set_config('app.company_id', '', true);\n update customers set name = 'x' where (company_id, id) in (select company_id, id from customers where name is null limit 1000); exit when not found; commit; end loop; end $$`,
    ],
    [
      'rows of a table that the migration makes',
      `${table(KEY)}\ninsert into notes select company_id, id from customers;\nupdate notes set id = id;`,
    ],
    [
      'a view that reads as its reader',
      'create view names with (security_invoker = true) as select name from customers',
    ],
    [
      'an index whose validity is asked for',
      '-- counterfoil: transaction=none\ncreate index concurrently customers_name_idx on customers (name)',
    ],
    [
      'a definer function with its path',
      'create function f() returns int language sql security definer set search_path = pg_catalog, pg_temp as $$ select 1 $$',
    ],
    ['a partition and a temporary table', 'create temporary table mine (id int)'],
    [
      'a reference to a table of the platform',
      table(
        `${KEY}, made_by uuid constraint notes_made_by_fkey references users (id)`,
        `comment on column notes.made_by is '[internal] x'`,
      ),
    ],
  ])('%s', async (_what, text) => {
    expect(
      await lint(
        text,
        `select 'x' as check, indisvalid as ok, '' as detail from pg_index where indexrelid = 'customers_name_idx'::regclass`,
      ),
    ).toEqual([])
  })
})

describe('an allowance', () => {
  const trigger = 'create trigger touch before update on customers for each row execute function touch();'

  test('holds for the statement below it, and no other', async () => {
    const found = await lint(
      `-- lint: allow trigger: nothing else can do it\n-- and more words\n${trigger}\n${trigger}`,
    )
    expect(found.map(({ line, rule }) => [line, rule])).toEqual([[4, 'trigger']])
  })

  test('without a reason allows nothing', async () => {
    const found = await lint(`-- lint: allow trigger\n${trigger}`)
    expect(found.map(({ line, rule, says }) => [line, rule, says])).toEqual([
      [1, 'allowance', 'trigger is allowed without a reason, so it is not'],
      [2, 'trigger', 'trigger touch on customers'],
    ])
  })

  test('of an unknown rule, or one that nothing needs, is named', async () => {
    const found = await lint(`-- lint: allow triggers: typing\n-- lint: allow serial: for nothing\nselect 1;`)
    expect(found.map(({ says }) => says)).toEqual([
      'there is no rule named triggers',
      'nothing here needs serial to be allowed',
    ])
  })
})

test('squawk reads files in a transaction and files without one, each as what they are', async () => {
  const folder = join(dir, 'squawk')
  const write = (name: string, migration: string) => {
    mkdirSync(join(folder, name), { recursive: true })
    for (const file of ['rollback', 'validation', 'performance_test'])
      writeFileSync(join(folder, name, `${file}.sql`), '')
    writeFileSync(join(folder, name, 'migration.sql'), migration)
  }
  write('20240101000000_one', 'create table mine (id int);\ncreate index concurrently one_idx on one (a);')
  write(
    '20240102000000_two',
    '-- counterfoil: transaction=none\ncreate index concurrently if not exists two_idx on two (a);\nalter table two add column b int not null;',
  )
  const found = await runSquawk(folder)
  expect(found.map(({ file, line, rule }) => [file.includes('_one'), line, rule])).toEqual(
    expect.arrayContaining([
      [true, 2, 'ban-concurrent-index-creation-in-transaction'],
      [false, 3, 'adding-required-field'],
    ]),
  )
})
