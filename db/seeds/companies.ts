import type pg from 'pg'
import type { Role } from '#server/kernel/scope.ts'
import { type Fragments, quote } from './fragments.ts'

export interface DemoPerson {
  name: string
  email: string
  role: Role
  state?: 'invited' | 'disabled'
  locale?: 'en' | 'fr' | 'ar'
  /** Platform staff who entered the company to help. */
  joinedAs?: 'operator'
}

export interface DemoCompany {
  /** UUIDv7, fixed, so that addresses of the demo keep working after a reset. */
  id: string
  name: string
  slug: string
  region: 'UK' | 'UAE' | 'EU'
  timeZone: string
  locale: 'en' | 'fr' | 'ar'
  currency: string
  taxRegistrationNumber: string | null
  people: readonly DemoPerson[]
  leads: number
  customers: number
  /** Where its leads live and what their telephone numbers look like. */
  country: string
  /** Beginning of every phone number, and how many digits follow. */
  dialling: string
  digits: number
  cities: readonly string[]
  /** What one of the catalogue's monthly prices, in pence, becomes here. */
  priceFactor: number
}

export const ADMIN = { id: '0192d6f0-0000-7000-8000-000000000001', email: 'admin@example.com', name: 'Alex Morgan' }
export const DEMO_AGENT = { id: '0192d6f0-0000-7000-8000-000000000002', email: 'demo@example.com', name: 'Dana Okafor' }

/**
 * Argon2id of Admin123! and Demo123!, the passwords the first page shows. Made once, so that the same
 * seed gives the same rows; nobody else in the demo has a password.
 */
export const PASSWORD_HASHES: Record<string, string> = {
  [ADMIN.email]: '$argon2id$v=19$m=19456,t=2,p=1$Oec0Dut24mDpmByceJAvPA$VdO48gaChkfBm+I3RN3csiLxot5whcOsyQPzNIAyGg0',
  [DEMO_AGENT.email]:
    '$argon2id$v=19$m=19456,t=2,p=1$DXRTieSGcBbI2Etl2f++TA$JpT9Sx2wIDP5FRBqNccpk8q4pzenndBWmYjBuSvpppI',
}

export const COMPANIES: readonly DemoCompany[] = [
  {
    id: '0192d6f0-0000-7000-8000-0000000000a1',
    name: 'Larkfield Home Cover',
    slug: 'larkfield-home-cover',
    region: 'UK',
    timeZone: 'Europe/London',
    locale: 'en',
    currency: 'GBP',
    taxRegistrationNumber: 'GB123456789',
    leads: 3000,
    customers: 48,
    country: 'GB',
    dialling: '+4477009',
    digits: 5,
    cities: ['Leeds', 'Bristol', 'Sheffield', 'Cardiff', 'Norwich', 'Glasgow', 'Leicester', 'Exeter', 'York', 'Hull'],
    priceFactor: 1,
    people: [
      { name: 'Alex Morgan', email: ADMIN.email, role: 'admin' },
      { name: 'Dana Okafor', email: DEMO_AGENT.email, role: 'agent' },
      { name: 'Priya Shah', email: 'priya.shah@example.com', role: 'manager', locale: 'en' },
      { name: 'Tom Whitaker', email: 'tom.whitaker@example.com', role: 'agent' },
      { name: 'Aisha Rahman', email: 'aisha.rahman@example.com', role: 'agent' },
      { name: 'Gareth Pugh', email: 'gareth.pugh@example.com', role: 'agent' },
      { name: 'Kemi Adeyemi', email: 'kemi.adeyemi@example.com', role: 'agent' },
      { name: 'Sean Gallagher', email: 'sean.gallagher@example.com', role: 'agent' },
      { name: 'Megan Hughes', email: 'megan.hughes@example.com', role: 'agent', state: 'disabled' },
      { name: 'Oliver Barnes', email: 'oliver.barnes@example.com', role: 'agent', state: 'invited' },
      { name: 'Ruth Feldman', email: 'ruth.feldman@example.com', role: 'accounts' },
      { name: 'Colin Mackay', email: 'colin.mackay@example.com', role: 'viewer' },
    ],
  },
  {
    id: '0192d6f0-0000-7000-8000-0000000000a2',
    name: 'Qasr Receivables',
    slug: 'qasr-receivables',
    region: 'UAE',
    timeZone: 'Asia/Dubai',
    locale: 'ar',
    currency: 'AED',
    taxRegistrationNumber: '100204050600003',
    leads: 260,
    customers: 480,
    country: 'AE',
    dialling: '+97150',
    digits: 7,
    cities: ['دبي', 'أبوظبي', 'الشارقة', 'عجمان', 'العين'],
    priceFactor: 5,
    people: [
      { name: 'Alex Morgan', email: ADMIN.email, role: 'admin' },
      { name: 'ليلى المنصوري', email: 'layla.almansoori@example.com', role: 'manager', locale: 'ar' },
      { name: 'Sam Fielding', email: 'sam.fielding@example.net', role: 'admin', joinedAs: 'operator' },
      { name: 'Omar Haddad', email: 'omar.haddad@example.com', role: 'accounts' },
      { name: 'فاطمة الزعابي', email: 'fatima.alzaabi@example.com', role: 'accounts', locale: 'ar' },
      { name: 'Rajesh Menon', email: 'rajesh.menon@example.com', role: 'agent' },
      { name: 'يوسف خليل', email: 'yousef.khalil@example.com', role: 'agent', locale: 'ar' },
      { name: 'Hana Suleiman', email: 'hana.suleiman@example.com', role: 'viewer' },
    ],
  },
  {
    id: '0192d6f0-0000-7000-8000-0000000000a3',
    name: 'Atelier Prospection',
    slug: 'atelier-prospection',
    region: 'EU',
    timeZone: 'Europe/Paris',
    locale: 'fr',
    currency: 'EUR',
    taxRegistrationNumber: 'FR40303265045',
    leads: 420,
    customers: 60,
    country: 'FR',
    dialling: '+33639',
    digits: 6,
    cities: ['Lyon', 'Nantes', 'Lille', 'Bordeaux', 'Strasbourg', 'Rennes', 'Toulouse'],
    priceFactor: 1.2,
    people: [
      { name: 'Alex Morgan', email: ADMIN.email, role: 'admin' },
      { name: 'Camille Lefèvre', email: 'camille.lefevre@example.com', role: 'manager', locale: 'fr' },
      { name: 'Julien Marchand', email: 'julien.marchand@example.com', role: 'agent', locale: 'fr' },
      { name: 'Inès Benali', email: 'ines.benali@example.com', role: 'agent', locale: 'fr' },
      { name: 'Chloé Garnier', email: 'chloe.garnier@example.com', role: 'accounts', locale: 'fr' },
      { name: 'Marta Nowak', email: 'marta.nowak@example.com', role: 'viewer' },
    ],
  },
]

/** Given and family names by the language of the company. */
export const NAMES: Record<DemoCompany['locale'], { first: readonly string[]; last: readonly string[] }> = {
  en: {
    first: (
      'Amelia Oliver Grace Harry Zara Mohammed Sophie Callum Rhian Ewan Chloe Jack Nadia Liam Harriet Ravi Emily ' +
      'Daniel Fatima George Isla Samuel Joyce Patrick Bethany Arjun Margaret Kyle Siobhan Leon Hannah Desmond Alice ' +
      'Iqbal Rosie Duncan Yasmin Trevor Abigail Owen'
    ).split(' '),
    last: (
      "Clarke Patel Robinson Hughes Khan Wright Thompson Evans Begum Walker Green Hall Ahmed Wood O'Brien Campbell " +
      'Singh Turner Mitchell Bailey Murphy Okonkwo Cook Richardson Kaur Fletcher Ali Stevens Morgan Bennett ' +
      'MacDonald Osei Shaw Gibson Barker Hussain Kelly Reynolds Chapman Lloyd'
    ).split(' '),
  },
  fr: {
    first: (
      'Amélie Lucas Manon Hugo Léa Théo Sarah Nathan Élodie Antoine Fatou Mathis Juliette Karim Zoé Benoît Noémie ' +
      'Étienne Aïcha François'
    ).split(' '),
    last: (
      'Martin Bernard Dubois Thomas Robert Petit Durand Moreau Laurent Lefebvre Roux Fontaine Chevalier Girard ' +
      'Diallo Mercier Blanchard Guérin Faure Rousseau'
    ).split(' '),
  },
  ar: {
    first: 'أحمد فاطمة محمد مريم خالد نورة عبدالله سارة يوسف هند علي ليلى عمر عائشة حسن ريم سلطان منى Omar Priya'.split(
      ' ',
    ),
    last: 'المنصوري الهاشمي الكعبي الشامسي النعيمي حداد خليل الظاهري المزروعي السويدي إبراهيم ناصر Menon Haddad'.split(
      ' ',
    ),
  },
}

/** One company being filled: whom its rows belong to, and the clock and the pieces of SQL they are made with. */
export interface SeedContext {
  client: pg.ClientBase
  company: DemoCompany
  now: Date
  f: Fragments
  /** Who sells, the demo agent first. */
  agents: readonly string[]
  /** Who imports and configures. */
  manager: string
  /** Clients as often as things belong to them, null for the company itself; empty before there are any. */
  clients: readonly (string | null)[]
}

/** The client something of the demo belongs to, as a SQL uuid. */
export function clientOf({ clients, f }: SeedContext, key: string): string {
  if (clients.length === 0) return 'null::uuid'
  const list = clients.map((id) => (id === null ? 'null' : quote(id)))
  return f.pick(`array[${list.join(', ')}]::uuid[]`, key)
}
