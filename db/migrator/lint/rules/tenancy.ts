import { PLATFORM_TABLES } from '../accepted.ts'
import type { Rule } from '../rule.ts'
import type { Subject, TableFacts } from '../subject.ts'

const companyTables = ({ tables }: Subject): TableFacts[] =>
  [...tables.values()].filter(({ name }) => !PLATFORM_TABLES.has(name))

/** Nothing of one company within reach of another, and every column of a known class. */
export const TENANCY_RULES: readonly Rule[] = [
  {
    name: 'tenant-table',
    cure: 'Add company_id uuid not null and make it the first column of the primary key; a table of the whole platform is allowed with a reason, and listed in tests/tenancy/catalogue.test.ts.',
    find: (subject) =>
      companyTables(subject).flatMap(({ name, made, columns }) =>
        made && !columns.some((column) => column.name === 'company_id')
          ? [
              {
                statement: made,
                says: `table ${name} has no company_id, so nothing keeps one company from another's rows`,
              },
            ]
          : [],
      ),
  },
  {
    name: 'tenant-key',
    cure: 'Begin the primary key with company_id and put it into every unique key: references cannot cross then, and the table can be distributed.',
    find: (subject) =>
      companyTables(subject).flatMap(({ name, made, keys }) => {
        if (!subject.tenants.has(name)) return []
        const primary = keys.find(({ kind }) => kind === 'primary')
        const wide = keys.filter(({ kind, columns: of }) => kind === 'unique' && !of.includes('company_id'))
        return [
          ...(made && primary?.columns[0] !== 'company_id'
            ? [
                {
                  statement: primary?.statement ?? made,
                  says: `the primary key of ${name} does not begin with company_id`,
                },
              ]
            : []),
          ...wide.map((key) => ({
            statement: key.statement,
            says: `${key.name ?? 'a unique key'} of ${name} is unique across companies: one learns from it what another has`,
          })),
        ]
      }),
  },
  {
    name: 'row-level-security',
    cure: 'alter table … enable row level security; alter table … force row level security;',
    find: (subject) =>
      companyTables(subject).flatMap(({ name, made, columns, rowSecurity, forced }) => {
        if (!made || !columns.some((column) => column.name === 'company_id')) return []
        if (rowSecurity && forced) return []
        const lacks = rowSecurity ? 'forced on its owner' : 'enabled and forced'
        return [{ statement: made, says: `row level security of ${name} is not ${lacks}` }]
      }),
  },
  {
    name: 'tenant-policy',
    cure: "create policy tenant on … using (company_id = nullif(current_setting('app.company_id', true), '')::uuid) with check (the same);",
    find: (subject) =>
      companyTables(subject).flatMap(({ name, made, columns, policies }) => {
        const half = policies
          .filter(({ name: policy, using, check }) => policy === 'tenant' && !(using && check))
          .map(({ statement }) => ({ statement, says: `policy tenant of ${name} needs both USING and WITH CHECK` }))
        const needs = made && columns.some((column) => column.name === 'company_id')
        return needs && !policies.some((policy) => policy.name === 'tenant')
          ? [{ statement: made, says: `${name} has no policy named tenant` }]
          : half
      }),
  },
  {
    name: 'foreign-key-company',
    cure: 'Reference (company_id, id): then even a superuser cannot point at another company’s row.',
    find: (subject) =>
      companyTables(subject).flatMap(({ name, keys }) =>
        keys
          .filter(({ kind, columns }) => kind === 'foreign' && !columns.includes('company_id'))
          .filter(({ references }) => !PLATFORM_TABLES.has(references ?? ''))
          .map((key) => ({
            statement: key.statement,
            says: `${key.name ?? 'a foreign key'} of ${name} (${key.columns.join(', ')}) leads to ${key.references} without company_id`,
          })),
      ),
  },
  {
    name: 'classification',
    cure: "comment on column … is '[public|internal|personal|secret] what it holds, with its unit'; backups, exports and logs redact by the class.",
    find: ({ tables }) =>
      [...tables.values()].flatMap(({ name, made, columns, comment, columnComments }) => [
        ...(made && !comment ? [{ statement: made, says: `table ${name} has no comment` }] : []),
        ...columns
          .filter((column) => !/^\[(public|internal|personal|secret)\] \S/.test(columnComments.get(column.name) ?? ''))
          .map((column) => ({
            statement: column.statement,
            line: column.line,
            says: `column ${name}.${column.name} has no class in its comment`,
          })),
      ]),
  },
  {
    name: 'invoker-view',
    cure: 'create view … with (security_invoker = true), where the server knows it (15 and newer); without it the view reads as its owner.',
    find: ({ views, statements }) =>
      views
        .filter(({ name, view }) => {
          const says = (view.options ?? []).some(
            (item) => 'DefElem' in item && item.DefElem.defname === 'security_invoker',
          )
          // Set later, or in a DO block that asks for the version first.
          const later = statements.some(({ text }) => /security_invoker/i.test(text) && text.includes(name))
          return !says && !later
        })
        .map(({ name, statement }) => ({ statement, says: `view ${name} has no security_invoker` })),
  },
]
