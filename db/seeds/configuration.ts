import type { SeedContext } from './leads.ts'

const FIELDS = [
  {
    entity: 'LEAD',
    key: 'homeType',
    type: 'SELECT',
    labels: { en: 'Type of home', fr: 'Type de logement', ar: 'نوع السكن' },
    options: [
      { value: 'house', labels: { en: 'House', fr: 'Maison', ar: 'منزل' } },
      { value: 'flat', labels: { en: 'Flat', fr: 'Appartement', ar: 'شقة' } },
    ],
  },
  {
    entity: 'LEAD',
    key: 'renewalDate',
    type: 'DATE',
    labels: { en: 'Renewal date', fr: 'Échéance', ar: 'تاريخ التجديد' },
  },
  {
    entity: 'SALE',
    key: 'preferredVisit',
    type: 'TEXT',
    labels: { en: 'Preferred visit', fr: 'Visite souhaitée', ar: 'موعد الزيارة المفضل' },
  },
  { entity: 'SALE', key: 'paperless', type: 'BOOLEAN', labels: { en: 'Paperless', fr: 'Sans papier', ar: 'بدون ورق' } },
]

const VIEWS = [
  { entity: 'LEAD', name: 'Unassigned', definition: { filters: { assignedTo: 'none' } } },
  { entity: 'LEAD', name: 'To call back', definition: { filters: { disposition: ['CALL_BACK'] } } },
  { entity: 'LEAD', name: 'Quoted, no answer yet', definition: { filters: { disposition: ['QUOTED'] } } },
  { entity: 'SALE', name: 'Waiting for payment', definition: { filters: { status: ['PENDING'] } } },
  { entity: 'SALE', name: 'Cancelled', definition: { filters: { status: ['CANCELLED'] } } },
]

/** Custom fields and shared views; the values of the fields come with leads and sales. */
export async function seedConfiguration({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const values = [company.id, now, manager]
  await client.query(
    `insert into field_configurations (company_id, id, entity, key, type, labels, options, position, created_by, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'field' || key || $1")}, entity, key, type, labels, coalesce(options, '[]'), place, $3::uuid, at, at
     from rows from (jsonb_to_recordset($4::jsonb) as (entity text, key text, type text, labels jsonb, options jsonb))
       with ordinality as fields (entity, key, type, labels, options, place),
       lateral (select $2::timestamptz - interval '11 months' as at) as moment`,
    [...values, JSON.stringify(FIELDS)],
  )
  await client.query(
    `insert into saved_views (company_id, id, entity, name, definition, owner_id, is_shared, position, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'view' || entity || name || $1")}, entity, name, definition, $3::uuid, true, place, at, at
     from rows from (jsonb_to_recordset($4::jsonb) as (entity text, name text, definition jsonb))
       with ordinality as views (entity, name, definition, place),
       lateral (select $2::timestamptz - interval '10 months' as at) as moment`,
    [...values, JSON.stringify(VIEWS)],
  )
}
