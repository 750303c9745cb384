import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { loadModule, parseSync } from 'libpg-query'
import { expect, test } from 'vitest'
import { MigrationError, readMigrations } from '#db/migrator/index.ts'
import { splitStatements } from '#db/migrator/sql/split.ts'

const texts = (sql: string) => splitStatements(sql).map(({ text }) => text)

test.each<[name: string, sql: string, statements: string[]]>([
  ['two statements', 'select 1; select 2;', ['select 1', 'select 2']],
  ['a last statement without semicolon', 'select 1;\nselect 2\n', ['select 1', 'select 2']],
  ['nothing but comments', '-- a;\n/* b; */\n;;', []],
  ['a semicolon in a string', "select 'a;b'';c'; select 2", ["select 'a;b'';c'", 'select 2']],
  ['a backslash in a standard string ends nothing', "select '\\'; select 2", ["select '\\'", 'select 2']],
  ['a backslash in an E string', "select E'it\\'s; here'; select 2", ["select E'it\\'s; here'", 'select 2']],
  ['an E string with doubled quotes', "select e'a'';b'; select 2", ["select e'a'';b'", 'select 2']],
  ['a quoted name', 'select 1 as "a;""b"; select 2', ['select 1 as "a;""b"', 'select 2']],
  ['a dollar quote', 'do $$ begin; end; $$; select 2', ['do $$ begin; end; $$', 'select 2']],
  [
    'a tagged dollar quote that holds another',
    'do $a$ $$;$$ ; $b$ $a$; select 2',
    ['do $a$ $$;$$ ; $b$ $a$', 'select 2'],
  ],
  [
    'a dollar inside a name opens nothing',
    'select a$b$c; select $1; select b$c',
    ['select a$b$c', 'select $1', 'select b$c'],
  ],
  ['a nested comment', 'select /* a /* ; */ ; */ 1; select 2', ['select /* a /* ; */ ; */ 1', 'select 2']],
  ['a quote in a comment', "-- it's\nselect 1; /* don't */ select 2", ['select 1', 'select 2']],
  [
    'brackets',
    'create rule r as on insert to t do also (select 1; select 2); select 3',
    ['create rule r as on insert to t do also (select 1; select 2)', 'select 3'],
  ],
  [
    'an SQL-standard body with CASE in it',
    'create function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end; select 3',
    ['create function f() returns int begin atomic select case when true then 1 else 2 end; select 2; end', 'select 3'],
  ],
  ['a string that spans lines', "select 'a\n;\nb'; select 2", ["select 'a\n;\nb'", 'select 2']],
  ['letters outside ASCII', "select 'محمد;' as número; select 2", ["select 'محمد;' as número", 'select 2']],
])('splits %s', (_name, sql, statements) => {
  expect(texts(sql)).toEqual(statements)
})

test.each<[name: string, sql: string, message: RegExp]>([
  ['an open string', "select 1;\nselect 'a", /line 2: a string/],
  ['an open quoted name', 'select "a', /quoted name/],
  ['an open dollar quote', 'do $x$ begin', /\$x\$/],
  ['an open comment', 'select 1 /* /* */', /comment/],
  ['an open bracket', 'select (1;', /bracket/],
  ['a psql command', 'select 1;\n\\copy t from x', /line 2: a psql command/],
  ['COPY FROM STDIN', 'copy t from stdin;', /COPY FROM STDIN/],
])('refuses %s and says where', (_name, sql, message) => {
  expect(() => splitStatements(sql)).toThrow(MigrationError)
  expect(() => splitStatements(sql)).toThrow(message)
})

test('a statement knows its line and its words', () => {
  const [, second] = splitStatements(
    "-- one\nselect 1;\n\n-- two\ncreate unique index  concurrently i on t (a) where b = 'drop table';",
  )
  expect(second).toMatchObject({ line: 5, words: 'CREATE UNIQUE INDEX CONCURRENTLY I ON T A WHERE B' })
})

test('whatever is quoted stays whole', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (values) => {
      const statements = values.map((value) => `select '${value.replaceAll("'", "''")}' /* ; */`)
      expect(texts(statements.join(';\n'))).toEqual(statements)
    }),
  )
})

test('splits every file of the product where PostgreSQL’s own parser does', async () => {
  await loadModule()
  for (const { migration, rollback, validation } of readMigrations()) {
    for (const { path, statements } of [migration, rollback, validation]) {
      expect(statements.length, path).toBe(parseSync(readFileSync(path, 'utf8')).stmts?.length ?? 0)
    }
  }
})

test('splits whatever is put together of hard pieces where PostgreSQL’s own parser does', async () => {
  await loadModule()
  const pieces = fc.constantFrom(
    "select 'a;b'",
    "select E'it\\'s; \\\\'",
    'select 1 as "x;""y"',
    'do $$ begin perform 1; end; $$',
    'do $tag$ begin perform $$;$$; end $tag$',
    'select /* a /* ; */ b; */ 1',
    'select 1 -- ; not here',
    'create function f() returns int begin atomic select case when true then 1 else 2 end; select 3; end',
    'create function g() returns int language sql as $f$ select 1; select 2 $f$',
    'create rule r as on insert to t do also (insert into u values (1); insert into v values (2))',
    "select U&'d\\0061t\\+000061;'",
    "select b'01', x'1F', n'a;b'",
    'select a$b$c from t',
    'select $1',
    "select 'two'\n'lines;'",
  )
  const blank = fc.constantFrom('', ' ', '\n', "\n-- a comment; with 'quote\n", '/* /* ; */ */')
  fc.assert(
    fc.property(fc.array(fc.tuple(blank, pieces), { minLength: 1, maxLength: 6 }), (parts) => {
      const text = parts.map(([before, piece]) => `${before}${piece}\n;`).join('')
      expect(splitStatements(text).length).toBe(parseSync(text).stmts?.length ?? 0)
    }),
    { numRuns: 300 },
  )
})
