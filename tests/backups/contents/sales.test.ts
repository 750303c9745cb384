import { join } from 'node:path'
import { expect, test } from 'vitest'
import { verifyFile } from '#server/backups/verify/verify-file.ts'
import { scratchDatabase } from '../scratch-database.ts'
import { unpackBackup } from '../unpacking.ts'

const scratch = await scratchDatabase(`
  create table companies (id int primary key, name text);
  create table people (id int primary key, company_id int references companies, name text);
  create table leads (id int primary key, company_id int references companies, owner_id int references people);
  create table sales (id int primary key, lead_id int references leads, total bigint);
  create table appliances (id int primary key, sale_id int not null references sales);
  create table warranties (id int primary key, appliance_id int references appliances);
  create table warranty_claims (id int primary key, warranty_id int references warranties, parent_id int references warranty_claims);
  create table documents (id int primary key, sale_id int references sales, lead_id int references leads, title text);
  create table document_templates (company_id int, id int, name text, primary key (company_id, id));
  create table generated_documents (id int primary key, company_id int, lead_id int references leads, template_id int);
  create table invoices (id int primary key, company_id int references companies);
  insert into companies values (1, 'Ours');
  insert into people values (1, 1, 'Ada');
  insert into leads values (1, 1, 1), (2, 1, null);
  insert into sales values (1, 1, 500);
  insert into appliances values (1, 1), (2, 1);
  insert into warranties values (1, 1), (2, null);
  insert into warranty_claims values (1, 1, null), (2, 2, null);
  insert into documents values (1, 1, null, 'of the sale'), (2, null, 2, 'of the lead'), (3, null, null, 'of nobody');
  insert into document_templates values (1, 1, 'Welcome letter'), (2, 1, 'Another company’s letter');
  insert into generated_documents values (1, 1, 1, 1), (2, 1, 2, 1), (3, 1, null, 1);
  insert into invoices values (1, 1);
`)

test('a sales backup holds leads, sales and what hangs on them, however far down, and nothing else', async () => {
  const made = await scratch.make({ kind: 'sales_data' })
  expect(made.path).toMatch(/^backups\/sales-data\/sales-backup-\d{4}-[\dT-]+Z-[0-9a-f]{8}\.json\.zst$/)
  const document = JSON.parse(await unpackBackup(join(scratch.root, made.path)))
  expect(document.backupType).toBe('sales-data')
  expect(Object.keys(document.tables).sort()).toEqual(
    ['appliances', 'documents', 'generatedDocuments', 'leads', 'sales', 'warranties', 'warrantyClaims'].sort(),
  )
  const ids = (key: string) => document.tables[key].map(({ id }: { id: number }) => id)
  expect(ids('leads')).toEqual([1, 2])
  expect(ids('documents')).toEqual([1, 2])
  // A warranty of nothing, and the claim on it, belong to no sale.
  expect(ids('warranties')).toEqual([1])
  expect(ids('warrantyClaims')).toEqual([1])
  expect((await verifyFile(join(scratch.root, made.path))).ok).toBe(true)
})

test('its documents are counted by the name of their template, which it does not hold itself', async () => {
  const { manifest } = await scratch.make({ kind: 'sales_data' })
  expect(manifest.metadata.communicationSummary).toMatchObject({
    totalDocuments: 2,
    templateUsage: [{ template: 'Welcome letter', documents: 2 }],
  })
})

test('a table that comes later is found by its foreign key, with no list to be added to', async () => {
  await scratch.admin.query(
    'create table deliveries (id int primary key, sale_id int references sales); insert into deliveries values (7, 1); grant select on deliveries to counterfoil_backup',
  )
  const made = await scratch.make({ kind: 'sales_data' })
  const document = JSON.parse(await unpackBackup(join(scratch.root, made.path)))
  expect(document.tables.deliveries).toEqual([{ id: 7, sale_id: 1 }])
})
