import { newId } from '#server/kernel/ids.ts'
import { addRehearsal } from '../harness/rehearsal.ts'
import type { TestWeb } from '../harness/web.ts'
import { addLegacyImport } from '../legacy/previewed.ts'

/** Rows of the demo's first company that pages are opened with. */
export interface Ids {
  company: string
  lead: string
  otherLead: string
  sale: string
  user: string
  batch: string
  importSource: string
  backup: string
  /** An email in the log over all channels. */
  message: string
  /** A contact that was logged by hand. */
  contact: string
  template: string
  email: string
  mailing: string
  rehearsal: string
  /** A previewed import of the old system. */
  legacy: string
}

/** How a page is reached, or in words why no page is there to be looked at. */
export type Address = string | ((ids: Ids) => string) | { none: string }

/** Every address of remix.config.js. One that is missing here fails the suite. */
export const ADDRESSES: Record<string, Address> = {
  preferences: { none: 'takes a POST and leads back' },
  'sign-in': { none: 'seen signed out, in around-pages.test.ts' },
  'sign-out': { none: 'takes a POST and leads to the sign-in page' },
  'invitation/:token': '/invitation/no-such-invitation',
  'unsubscribe/:token': '/unsubscribe/no-such-link',
  'choose-company': { none: 'leads on to the first page for whoever has a company' },
  'switch-company': { none: 'takes a POST and leads back' },
  'overview/export.csv': { none: 'a file' },
  'sales/export.csv': { none: 'a file' },
  'leads/export.csv': { none: 'a file' },
  'exports/:id/file.csv': { none: 'a file' },
  exports: '/exports',
  views: '/views?entity=LEAD&query=%3Fsource%3DWebsite',
  'leads/imports/:id/rejected.csv': { none: 'a file' },
  'documents/:id/file': { none: 'a file' },
  'messages/outbox/:channel/:id/source': { none: 'a file' },
  'messages/outbox': '/messages/outbox',
  'messages/outbox/settings': '/messages/outbox/settings',
  'messages/outbox/:channel/:id': ({ email }) => `/messages/outbox/email/${email}`,
  documents: '/documents',
  'documents/make': ({ sale }) => `/documents/make?sale=${sale}`,
  'documents/templates': '/documents/templates',
  'documents/templates/new': '/documents/templates/new',
  'documents/templates/:id': ({ template }) => `/documents/templates/${template}`,
  'search.json': { none: 'data for the palette' },
  '': '/',
  overview: '/overview',
  leads: '/leads',
  'leads/new': '/leads/new',
  'leads/imports': '/leads/imports',
  'leads/imports/new': '/leads/imports/new',
  'leads/imports/sources': '/leads/imports/sources',
  'leads/imports/sources/:id': ({ importSource }) => `/leads/imports/sources/${importSource}`,
  'leads/imports/:id': ({ batch }) => `/leads/imports/${batch}`,
  'leads/board': '/leads/board',
  'leads/today': '/leads/today',
  'leads/duplicates': '/leads/duplicates',
  'leads/report': '/leads/report',
  'leads/dispositions': '/leads/dispositions',
  'leads/merge': ({ lead, otherLead }) => `/leads/merge?one=${lead}&other=${otherLead}`,
  'leads/:id': ({ lead }) => `/leads/${lead}`,
  'leads/:id/edit': ({ lead }) => `/leads/${lead}/edit`,
  sales: '/sales',
  'sales/new': '/sales/new',
  'sales/:id': ({ sale }) => `/sales/${sale}`,
  'sales/:id/edit': ({ sale }) => `/sales/${sale}/edit`,
  'sales/:id/payment': ({ sale }) => `/sales/${sale}/payment`,
  messages: '/messages',
  'messages/rates': '/messages/rates',
  'messages/mailings': '/messages/mailings',
  'messages/mailings/:id': ({ mailing }) => `/messages/mailings/${mailing}`,
  'messages/new': ({ lead }) => `/messages/new?lead=${lead}&channel=SMS`,
  'messages/log': ({ lead }) => `/messages/log?lead=${lead}&type=LETTER`,
  'messages/:id': ({ message }) => `/messages/${message}`,
  'messages/:id/edit': ({ contact }) => `/messages/${contact}/edit`,
  'account/sessions': '/account/sessions',
  'account/password': '/account/password',
  'admin/backup': '/admin/backup',
  'admin/backup/schedules': '/admin/backup/schedules',
  'admin/backup/schedules/new': '/admin/backup/schedules/new',
  'admin/backup/schedules/:id': '/admin/backup/schedules/00000000-0000-7000-8000-000000000001',
  'admin/backup/retention': '/admin/backup/retention',
  'admin/backup/legacy': '/admin/backup/legacy',
  'admin/backup/legacy/:id': ({ legacy }) => `/admin/backup/legacy/${legacy}`,
  'admin/backup/found': '/admin/backup/found',
  'admin/backup/keys': '/admin/backup/keys',
  'admin/backup/alerts': '/admin/backup/alerts',
  'admin/backup/restores': '/admin/backup/restores',
  'admin/backup/restores/new': ({ backup }) => `/admin/backup/restores/new?backup=${backup}&kind=rows`,
  'admin/backup/restores/approval': '/admin/backup/restores/approval',
  'admin/backup/restores/:id': { none: 'needs a preview; seen in restore.test.ts' },
  'admin/backup/drills/:id': { none: 'needs a drill; seen in restore.test.ts' },
  'admin/backup/:id': ({ backup }) => `/admin/backup/${backup}`,
  'admin/fields': '/admin/fields',
  'admin/users': '/admin/users',
  'admin/users/invite': '/admin/users/invite',
  'admin/users/:userId': ({ user }) => `/admin/users/${user}`,
  'admin/tokens': '/admin/tokens',
  'admin/tokens/new': '/admin/tokens/new',
  'admin/audit': '/admin/audit',
  'admin/migrations': '/admin/migrations',
  'admin/migrations/rehearsals/:id': ({ rehearsal }) => `/admin/migrations/rehearsals/${rehearsal}`,
  'admin/ui': { none: 'in development only' },
  '*': '/no/such/page',
}

/** The company that admin@example.com signs in to, and one row of each kind in it. */
export async function demoIds({ db }: TestWeb): Promise<Ids> {
  const first = async (text: string, values: string[] = []) => {
    const { rows } = await db.admin.query<{ id: string }>(text, values)
    return rows[0]?.id ?? ''
  }
  const company = await first(
    `select m.company_id as id from user_companies m join users u on u.id = m.user_id
     where u.email = 'admin@example.com' order by (m.company_id = u.last_company_id) desc, m.company_id limit 1`,
  )
  const of = (table: string, more = '') =>
    first(`select id from ${table} where company_id = $1 ${more} order by id desc limit 1`, [company])
  return {
    company,
    lead: await of('leads', 'and deleted_at is null'),
    email: await of('email_logs', `and sending_state = 'UNKNOWN'`),
    template: await of('document_templates', `and deleted_at is null and kind = 'DOCUMENT'`),
    otherLead: await of(
      'leads',
      'and deleted_at is null and id <> (select max(id::text)::uuid from leads where deleted_at is null and company_id = $1)',
    ),
    sale: await of('sales', 'and deleted_at is null'),
    user: await first(`select user_id as id from user_companies where company_id = $1 and role = 'agent' limit 1`, [
      company,
    ]),
    message: await of('communication_logs', 'and email_log_id is not null'),
    contact: await of('communication_logs', `and communication_type = 'CALL'`),
    batch: await of('lead_import_batches'),
    importSource: await of('lead_import_sources'),
    backup: await of('backup_runs'),
    rehearsal: await addRehearsal(db),
    mailing: await addMailing({ db }, company),
    legacy: await addLegacyImport(db, company),
  }
}

/** A mailing that was tried on three leads: the demo has none, because its messages would have to be queued. */
async function addMailing({ db: { admin } }: Pick<TestWeb, 'db'>, companyId: string): Promise<string> {
  const id = newId()
  await admin.query(
    `insert into mailings (company_id, id, entity, channel, template_id, state, recipients, checked_at, created_by)
     select $1, $2, 'LEAD', 'SMS', t.id, 'CHECKED', 3, now(), (select user_id from user_companies where company_id = $1 and role = 'admin' order by user_id limit 1)
     from document_templates t where t.company_id = $1 and t.kind = 'SMS' and t.entity = 'LEAD' order by t.id limit 1`,
    [companyId, id],
  )
  await admin.query(
    `insert into mailing_recipients (company_id, mailing_id, position, lead_id, verdict, reasons, body)
     select $1, $2, nth - 1, id, (array['SEND', 'DEFER', 'REFUSE'])[nth],
       case nth when 1 then '{}' when 2 then '{QUIET_HOURS}' else '{NO_PHONE}' end::text[],
       case when nth < 3 then 'Hello, when may we call?' end
     from (select id, row_number() over (order by id) as nth from leads where company_id = $1 and deleted_at is null limit 3) as chosen`,
    [companyId, id],
  )
  return id
}
