import { expect, test } from 'vitest'
import { testDatabase } from '../harness/database.ts'
import { isTenant, readCatalogue } from './catalogue.ts'
import * as rules from './rules.ts'

const { admin } = await testDatabase()
const RULES = { ...rules }

const POLICY = `company_id = nullif(current_setting('app.company_id', true), '')::uuid`

/** A table as every table of a company should be; each break below leaves one thing out or adds one. */
const GOOD = `
  create table broken (
    company_id uuid not null constraint broken_company_fkey references companies (id),
    id uuid not null,
    lead_id uuid,
    constraint broken_pkey primary key (company_id, id),
    constraint broken_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id)
  );
  alter table broken owner to counterfoil_owner;
  alter table broken enable row level security, force row level security;
  create policy tenant on broken using (${POLICY}) with check (${POLICY});
  grant select on broken to counterfoil_backup;
  comment on table broken is 'For the sweep.';
  comment on column broken.company_id is '[internal] The company.';
  comment on column broken.id is '[internal] The id.';
  comment on column broken.lead_id is '[internal] The lead.'`

const BREAKS: readonly [what: string, sql: string, rule: keyof typeof rules, finds: RegExp][] = [
  [
    'a column without its class',
    'alter table broken add column note text',
    'unclassified',
    /^broken\.note: no comment$/,
  ],
  [
    'a class that does not exist',
    `comment on column broken.id is '[private] The id.'`,
    'unclassified',
    /^broken\.id: \[private\]/,
  ],
  ['a table nobody described', 'comment on table broken is null', 'unclassified', /^broken$/],
  [
    'a view with a silent column',
    'create view broken_view as select id from broken',
    'unclassified',
    /^broken_view\.id$/,
  ],
  ['no primary key', 'alter table broken drop constraint broken_pkey', 'keyless', /^broken$/],
  [
    'a key of the id alone',
    'alter table broken drop constraint broken_pkey, add primary key (id)',
    'keyWithoutCompany',
    /^broken \(id\)$/,
  ],
  [
    'a key that begins with the id',
    'alter table broken drop constraint broken_pkey, add primary key (id, company_id)',
    'keyWithoutCompany',
    /^broken/,
  ],
  [
    'a company that may be missing',
    'alter table broken drop constraint broken_pkey; alter table broken alter company_id drop not null',
    'companyOptional',
    /^broken$/,
  ],
  ['row level security switched off', 'alter table broken disable row level security', 'unsecured', /^broken$/],
  [
    'row level security that spares the owner',
    'alter table broken no force row level security',
    'unsecured',
    /^broken$/,
  ],
  ['no policy', 'drop policy tenant on broken', 'wrongPolicy', /^broken: \[\]$/],
  [
    'a policy that lets other companies’ rows in',
    `drop policy tenant on broken; create policy tenant on broken using (${POLICY}) with check (true)`,
    'wrongPolicy',
    /^broken/,
  ],
  [
    'a policy without WITH CHECK',
    `drop policy tenant on broken; create policy tenant on broken using (${POLICY})`,
    'wrongPolicy',
    /^broken/,
  ],
  [
    'a policy for reading only',
    `drop policy tenant on broken; create policy tenant on broken for select using (${POLICY})`,
    'wrongPolicy',
    /^broken/,
  ],
  [
    'a policy that shows every row',
    `drop policy tenant on broken; create policy tenant on broken using (true) with check (${POLICY})`,
    'wrongPolicy',
    /^broken/,
  ],
  [
    'a second policy',
    'create policy everybody on broken for select using (true)',
    'otherPolicies',
    /^broken\.everybody$/,
  ],
  [
    'a reference by id alone',
    'create unique index leads_id_key on leads (id); alter table broken add constraint broken_crossing_fkey foreign key (lead_id) references leads (id)',
    'crossingReference',
    /^broken\.broken_crossing_fkey$/,
  ],
  [
    'a reference to a person of any company',
    'alter table broken add column user_id uuid constraint broken_user_fkey references users (id)',
    'personOfAnyCompany',
    /broken_user_fkey/,
  ],
  [
    'a unique key across companies',
    'alter table broken add constraint broken_lead_key unique (lead_id)',
    'uniqueAcrossCompanies',
    /^broken: broken_lead_key$/,
  ],
  [
    'a unique index across companies',
    'create unique index broken_lead_key on broken (lead_id) where lead_id is not null',
    'uniqueAcrossCompanies',
    /^broken: broken_lead_key$/,
  ],
  [
    'a reference that sets null by itself',
    'alter table broken drop constraint broken_lead_fkey, add constraint broken_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on delete set null',
    'actingReference',
    /^broken\.broken_lead_fkey$/,
  ],
  [
    'a reference that updates by itself',
    'alter table broken drop constraint broken_lead_fkey, add constraint broken_lead_fkey foreign key (company_id, lead_id) references leads (company_id, id) on update cascade',
    'actingReference',
    /^broken\.broken_lead_fkey$/,
  ],
  [
    'a constraint checked at the end only',
    'alter table broken add constraint broken_late_key unique (company_id, lead_id) deferrable',
    'lateOrExcluding',
    /broken_late_key/,
  ],
  [
    'an exclusion',
    'alter table broken add constraint broken_excluded exclude (lead_id with =)',
    'lateOrExcluding',
    /broken_excluded/,
  ],
  ['a number from a sequence', 'alter table broken add column n serial', 'sequences', /^broken_n_seq$/],
  [
    'a trigger',
    'create trigger broken_trigger before update on broken for each row execute function suppress_redundant_updates_trigger()',
    'triggers',
    /broken_trigger/,
  ],
  ['a view of its owner’s', 'create view broken_view as select id from broken', 'allSeeingView', /^broken_view$/],
  [
    'a materialized view, which no policy guards',
    'create materialized view broken_view as select id from broken',
    'allSeeingView',
    /^broken_view$/,
  ],
  [
    'a function that acts as its owner on any path',
    'create function broken_function() returns bigint language sql security definer as $$ select count(*) from broken $$; revoke all on function broken_function() from public',
    'openDefiner',
    /^broken_function/,
  ],
  [
    'a function that acts as its owner for everybody',
    'create function broken_function() returns bigint language sql security definer set search_path = public as $$ select count(*) from broken $$; grant execute on function broken_function() to public',
    'openDefiner',
    /^broken_function/,
  ],
  ['a table that belongs to the app', 'alter table broken owner to counterfoil_app', 'ownedByApp', /^broken$/],
  ['a backup role that writes', 'grant update on broken to counterfoil_backup', 'backupRights', /^broken: UPDATE$/],
  [
    'a backup role that cannot read',
    'revoke select on broken from counterfoil_backup',
    'backupRights',
    /^broken: no SELECT$/,
  ],
]

/** What a rule finds about the broken table and what belongs to it, with `sql` run and then undone. */
async function findings(sql: string, rule: keyof typeof rules): Promise<string[]> {
  await admin.query('begin')
  try {
    await admin.query(`${GOOD}; ${sql}`)
    const tables = await readCatalogue(admin)
    const found = await RULES[rule]({ tables, tenants: tables.filter(isTenant), admin })
    return found.filter((finding) => finding.includes('broken'))
  } finally {
    await admin.query('rollback')
  }
}

test.each(Object.keys(rules) as (keyof typeof rules)[])('a table as it should be passes: %s', async (rule) => {
  expect(await findings('select 1', rule)).toEqual([])
})

test.each(BREAKS)('the sweep finds %s', async (_, sql, rule, finds) => {
  const found = await findings(sql, rule)
  expect(found).toContainEqual(expect.stringMatching(finds))
})

test('every rule of the sweep is seen to bite', () => {
  const bitten = new Set(BREAKS.map(([, , rule]) => rule))
  expect(Object.keys(rules).filter((rule) => !bitten.has(rule as keyof typeof rules))).toEqual([])
})
