import type { TestWeb } from '../harness/web.ts'

/** Rows of the demo's first company that pages are opened with. */
export interface Ids {
  company: string
  lead: string
  sale: string
  user: string
  batch: string
  backup: string
}

/** How a page is reached, or in words why no page is there to be looked at. */
export type Address = string | ((ids: Ids) => string) | { none: string }

/** Every address of remix.config.js. One that is missing here fails the suite. */
export const ADDRESSES: Record<string, Address> = {
  preferences: { none: 'takes a POST and leads back' },
  'sign-in': { none: 'seen signed out, in around-pages.test.ts' },
  'sign-out': { none: 'takes a POST and leads to the sign-in page' },
  'invitation/:token': '/invitation/no-such-invitation',
  'choose-company': { none: 'leads on to the first page for whoever has a company' },
  'switch-company': { none: 'takes a POST and leads back' },
  'overview/export.csv': { none: 'a file' },
  'sales/export.csv': { none: 'a file' },
  'leads/export.csv': { none: 'a file' },
  'leads/imports/:id/rejected.csv': { none: 'a file' },
  'search.json': { none: 'data for the palette' },
  '': '/',
  overview: '/overview',
  leads: '/leads',
  'leads/new': '/leads/new',
  'leads/imports': '/leads/imports',
  'leads/imports/new': '/leads/imports/new',
  'leads/imports/:id': ({ batch }) => `/leads/imports/${batch}`,
  'leads/:id': ({ lead }) => `/leads/${lead}`,
  'leads/:id/edit': ({ lead }) => `/leads/${lead}/edit`,
  sales: '/sales',
  'sales/new': '/sales/new',
  'sales/:id': ({ sale }) => `/sales/${sale}`,
  'sales/:id/edit': ({ sale }) => `/sales/${sale}/edit`,
  'account/sessions': '/account/sessions',
  'account/password': '/account/password',
  'admin/backup': '/admin/backup',
  'admin/backup/:id': ({ backup }) => `/admin/backup/${backup}`,
  'admin/users': '/admin/users',
  'admin/users/invite': '/admin/users/invite',
  'admin/users/:userId': ({ user }) => `/admin/users/${user}`,
  'admin/tokens': '/admin/tokens',
  'admin/tokens/new': '/admin/tokens/new',
  'admin/audit': '/admin/audit',
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
    sale: await of('sales', 'and deleted_at is null'),
    user: await first(`select user_id as id from user_companies where company_id = $1 and role = 'agent' limit 1`, [
      company,
    ]),
    batch: await of('lead_import_batches'),
    backup: await of('backup_runs'),
  }
}
