import type { SeedContext } from './companies.ts'

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
  {
    entity: 'LEAD',
    key: 'interests',
    type: 'MULTI_SELECT',
    labels: { en: 'Interested in', fr: 'Intéressé par', ar: 'مهتم بـ' },
    options: [
      { value: 'kitchen', labels: { en: 'Kitchen', fr: 'Cuisine', ar: 'المطبخ' } },
      { value: 'heating', labels: { en: 'Heating', fr: 'Chauffage', ar: 'التدفئة' } },
    ],
  },
  {
    entity: 'LEAD',
    key: 'background',
    type: 'LONG_TEXT',
    labels: { en: 'Background', fr: 'Contexte', ar: 'معلومات إضافية' },
  },
  { entity: 'LEAD', key: 'website', type: 'URL', labels: { en: 'Website', fr: 'Site web', ar: 'الموقع الإلكتروني' } },
  { entity: 'SALE', key: 'rooms', type: 'NUMBER', labels: { en: 'Rooms', fr: 'Pièces', ar: 'عدد الغرف' } },
  { entity: 'SALE', key: 'excess', type: 'MONEY', labels: { en: 'Excess', fr: 'Franchise', ar: 'التحمل' } },
  {
    entity: 'SALE',
    key: 'billingEmail',
    type: 'EMAIL',
    labels: { en: 'Billing email', fr: 'E-mail de facturation', ar: 'بريد الفواتير' },
  },
  {
    entity: 'SALE',
    key: 'secondPhone',
    type: 'PHONE',
    labels: { en: 'Second telephone', fr: 'Second téléphone', ar: 'هاتف ثانٍ' },
  },
  { entity: 'SALE', key: 'paperless', type: 'BOOLEAN', labels: { en: 'Paperless', fr: 'Sans papier', ar: 'بدون ورق' } },
]

const VIEWS = [
  { entity: 'LEAD', name: 'Unassigned', definition: { filters: { assigned: 'none' } } },
  { entity: 'LEAD', name: 'To call back', definition: { filters: { disposition: 'CALL_BACK' } } },
  { entity: 'LEAD', name: 'Quoted, no answer yet', definition: { filters: { disposition: 'QUOTED' } } },
  { entity: 'SALE', name: 'Waiting for payment', definition: { filters: { status: 'PENDING' } } },
  { entity: 'SALE', name: 'Cancelled', definition: { filters: { status: 'CANCELLED' } } },
  { entity: 'CUSTOMER', name: 'On hold', definition: { filters: { status: ['ON_HOLD'] } }, role: 'accounts' },
  { entity: 'INVOICE', name: 'Disputed', definition: { filters: { disputed: true } }, role: 'admin' },
  {
    entity: 'REMINDER',
    name: 'Waiting for approval',
    definition: { filters: { status: ['PENDING_APPROVAL'] } },
    role: 'manager',
  },
  {
    entity: 'PROSPECT',
    name: 'Qualified, not contacted',
    definition: { filters: { status: ['QUALIFIED'] } },
    role: 'agent',
  },
  { entity: 'DOCUMENT', name: 'Failed', definition: { filters: { state: ['FAILED'] } } },
  { entity: 'COMMUNICATION', name: 'Letters', definition: { filters: { channel: ['LETTER'] } }, role: 'viewer' },
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
    `insert into saved_views (company_id, id, entity, name, definition, owner_id, is_shared, default_for_role, position, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'view' || entity || name || $1")}, entity, name, definition, $3::uuid, true, role, place, at, at
     from rows from (jsonb_to_recordset($4::jsonb) as (entity text, name text, definition jsonb, role text))
       with ordinality as views (entity, name, definition, role, place),
       lateral (select $2::timestamptz - interval '10 months' as at) as moment`,
    [...values, JSON.stringify(VIEWS)],
  )
  // Exports whose files retention has removed, and one that failed; the others need a file, so only a real run makes them.
  await client.query(
    `insert into data_exports (company_id, id, entity, filters, columns, format, state, rows_expected, rows_written, file_name, failure, requested_by,
       finished_at, expires_at, created_at, updated_at)
     select $1::uuid, ${f.id('at', "'export' || entity || state || $1")}, entity, '{}', '{}', format, state, many, case state when 'FAILED' then 0 else many end,
       lower(entity) || '.' || format, case state when 'FAILED' then 'The disk was full. Nothing was kept; start the export again.' end, $3::uuid,
       at + interval '4 seconds', case state when 'EXPIRED' then at + interval '7 days' end, at, at
     from (values ('LEAD', 'csv', 'EXPIRED', 2911, 60), ('SALE', 'csv', 'EXPIRED', 804, 41), ('LEAD', 'json', 'FAILED', 3000, 12)) as e (entity, format, state, many, days),
       lateral (select $2::timestamptz - days * interval '1 day' as at) as moment`,
    values,
  )
}
