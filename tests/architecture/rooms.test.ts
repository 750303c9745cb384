import { describe, expect, test } from 'vitest'
import { at, type Import, roomOf, type Source, sources } from './source.ts'

/** Folders of server/ that are not domains: the edge, and what every domain stands on. */
const KERNEL = 'server/kernel'
const EDGE = new Set(['server/trpc', 'server/web', 'server'])

/**
 * Which domain may know which, and why. Nothing else is allowed, and the list must stay without
 * circles, so that each domain can be read knowing only those below it.
 */
const BETWEEN_DOMAINS: Record<string, Record<string, string>> = {
  'server/companies': { 'server/audit': 'every change is recorded' },
  'server/identity': {
    'server/audit': 'every change is recorded',
    'server/companies': 'the first admin comes with a company',
  },
  'server/exports': {
    'server/companies': 'a job visits every company',
    'server/audit': 'every file that leaves is recorded',
    'server/communications': 'messages are exported by their list',
    'server/fields': 'the company’s own fields are columns',
    'server/leads': 'leads are exported by their list',
    'server/sales': 'sales are exported by their list',
  },
  'server/views': { 'server/audit': 'every change is recorded' },
  'server/fields': { 'server/audit': 'every change is recorded' },
  'server/leads': { 'server/audit': 'every change is recorded', 'server/fields': 'a lead has fields of the company' },
  'server/imports': {
    'server/audit': 'every change is recorded',
    'server/companies': 'a sweep goes through all of them',
    'server/fields': 'columns fill the company’s own fields',
    'server/workers': 'a page says when no worker runs',
    'server/leads': 'an import writes leads',
    'server/outbox': 'the worker is asked in the transaction',
  },
  'server/sales': {
    'server/audit': 'every change is recorded',
    'server/fields': 'a sale has fields of the company',
    'server/leads': 'a sale converts a lead',
  },
  'server/payments': {
    'server/audit': 'every change and every look is recorded',
    'server/companies': 'new keys seal the accounts of every company',
    'server/sales': 'a sale is paid',
  },
  'server/documents': {
    'server/companies': 'a job visits every company',
    'server/audit': 'every change is recorded',
    'server/leads': 'a document is about a lead the person may see',
    'server/sales': 'a document is about a sale the person may see',
  },
  'server/communications': {
    'server/audit': 'every change is recorded',
    'server/companies': 'a job visits every company',
    'server/mail': 'emails leave by the mailer',
    'server/backups': 'a restore holds everything outbound',
    'server/documents': 'messages are filled as documents are',
    'server/leads': 'one rule for addresses and numbers, and a contact is about a lead the person may see',
    'server/sales': 'a contact is about a sale the person may see',
    'server/outbox': 'a message leaves by a job',
    'server/summaries': 'messages are counted by day',
  },
  'server/overview': { 'server/sales': 'sums sales' },
  'server/search': { 'server/leads': 'finds leads', 'server/sales': 'finds sales' },
  'server/backups': {
    'server/webhooks': 'and so are programs',
    'server/audit': 'every change is recorded',
  },
  'server/legacy': {
    'server/audit': 'every import is recorded',
    'server/leads': 'one way to read a telephone number',
    'server/payments': 'bank details are sealed',
    'server/summaries': 'texts are counted',
  },
  'server/consolidation': { 'server/receivables': 'one rule for what viewers may see of debtors' },
  'server/schema': {
    'server/audit': 'a rehearsal is recorded',
    'server/backups': 'migrations are rehearsed on a restored backup',
  },
  'server/summaries': {
    'server/companies': 'a job visits every company',
    'server/audit': 'drift that was repaired is recorded',
  },
  'server/outbox': { 'server/companies': 'what waits is measured company by company' },
  'server/jobs': {
    'server/communications': 'messages are sent by jobs',
    'server/companies': 'every company’s outbox is emptied',
    'server/outbox': 'jobs that transactions asked for are relayed',
    'server/exports': 'files left behind are written, old ones removed',
    'server/summaries': 'summaries are checked by the clock',
    'server/backups': 'the nightly backup is a job',
    'server/documents': 'documents left in preparation are made by the clock',
    'server/identity': 'ended sessions are swept',
    'server/imports': 'imports are done and swept',
  },
}

/** Rooms of app/ in the order in which they may look at each other: only to the right. */
const APP_ORDER = ['app/routes', 'app/screens', 'app/ui', 'app/i18n']

function allowed(from: Source, to: string, { typeOnly }: Import): boolean {
  const here = roomOf(from.path)
  const there = roomOf(to)
  if (here === there || here === 'tests') return true

  switch (here) {
    case 'db':
      return there === KERNEL
    case 'scripts':
      return there === 'db' || there.startsWith('server')
    case 'app':
      return /^app\/(i18n|styles|ui)$/.test(there) || mayReachServer(to, typeOnly)
    case KERNEL:
      return false
    case 'server/trpc':
      // The domains' procedures, and what their constraints mean to whoever runs into one.
      return there === 'db' || there === KERNEL || /\.(router|constraints|errors)\.ts$/.test(to) || typeOnly
    case 'server':
    case 'server/web':
      // The edge reads preferences before there is a page; everything else of app comes as a build.
      return there === 'db' || there.startsWith('server') || to === 'app/preferences.ts' || typeOnly
  }
  if (here.startsWith('app/')) {
    if (there.startsWith('server')) return mayReachServer(to, typeOnly)
    if (there === 'app' || there === 'app/styles') return true
    return APP_ORDER.indexOf(here) < APP_ORDER.indexOf(there)
  }
  // A domain.
  if (there === 'db' || there === KERNEL || there === 'server/trpc' || to === 'server/services.ts') return true
  return there in (BETWEEN_DOMAINS[here] ?? {})
}

/** The browser may know the server's types and its schemas, and nothing that runs. */
function mayReachServer(to: string, typeOnly: boolean): boolean {
  return to.startsWith('server/') && (typeOnly || to.endsWith('.schemas.ts'))
}

function findings(check: (source: Source, entry: Import) => string | null): string[] {
  return sources.flatMap((source) =>
    source.imports.flatMap((entry) => {
      const words = check(source, entry)
      return words ? [at(source, entry.line, words)] : []
    }),
  )
}

describe('imports', () => {
  test('go one way between the rooms', () => {
    expect(
      findings((source, entry) =>
        entry.file && !allowed(source, entry.file, entry)
          ? `${roomOf(source.path)} may not import ${entry.file}${entry.typeOnly ? ' (not even its types)' : ''}`
          : null,
      ),
    ).toEqual([])
  })

  test('between domains form no circle', () => {
    const circles: string[] = []
    const visit = (domain: string, path: string[]) => {
      if (path.includes(domain)) circles.push([...path.slice(path.indexOf(domain)), domain].join(' → '))
      else for (const next of Object.keys(BETWEEN_DOMAINS[domain] ?? {})) visit(next, [...path, domain])
    }
    for (const domain of Object.keys(BETWEEN_DOMAINS)) visit(domain, [])
    expect(circles).toEqual([])
  })

  test('between domains are all still needed', () => {
    const used = new Set(
      sources.flatMap((source) => source.imports.map(({ file }) => `${roomOf(source.path)} → ${file && roomOf(file)}`)),
    )
    const idle = Object.entries(BETWEEN_DOMAINS)
      .flatMap(([from, targets]) => Object.keys(targets).map((to) => `${from} → ${to}`))
      .filter((edge) => !used.has(edge))
    expect(idle, 'take these edges out of BETWEEN_DOMAINS').toEqual([])
  })

  test('name files that exist', () => {
    const paths = new Set(sources.map(({ path }) => path))
    expect(
      findings((_, { file, specifier }) =>
        file && /\.(tsx?|js|mjs)$/.test(file) && !paths.has(file) && /^(app|server|db|scripts|tests)\//.test(file)
          ? `imports ${specifier}, which does not exist`
          : null,
      ),
    ).toEqual([])
  })

  test('of files form no circle either, not even of types', () => {
    const circles: string[] = []
    const done = new Set<string>()
    const files = new Map(sources.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]))
    const follow = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file)) return
      done.add(file)
      for (const next of files.get(file) ?? []) follow(next, [...path, file])
    }
    for (const file of files.keys()) follow(file, [])
    expect(circles).toEqual([])
  })

  test('are relative inside a room and begin with # between rooms', () => {
    expect(
      findings((source, { file, specifier }) => {
        if (!file) return null
        const [here] = source.path.split('/')
        const [there] = file.split('/')
        if (specifier.startsWith('.') && here !== there && there !== '..' && file.includes('/')) {
          return here === 'scripts' || here === 'tests' ? null : `reaches ${file} by a relative path; write #${file}`
        }
        return null
      }),
    ).toEqual([])
  })
})

describe('packages', () => {
  test('of sessions are known to one file, so that Lucia can be replaced there', () => {
    const lucia = new Set(['lucia', '@lucia-auth/adapter-postgresql'])
    expect(
      findings((source, entry) =>
        lucia.has(entry.package ?? '') && source.path !== 'server/identity/sessions.ts' ? 'imports Lucia' : null,
      ),
    ).toEqual([])
  })

  test('of the database are not known to procedures, rules, schemas or pages', () => {
    const database = new Set(['kysely', 'pg', 'pg-boss', 'pg-copy-streams'])
    expect(
      findings((source, entry) =>
        (/\.(router|rules|schemas)\.ts$/.test(source.path) || source.path.startsWith('app/')) &&
        database.has(entry.package ?? '')
          ? `imports ${entry.package}: that belongs in *.queries.ts`
          : null,
      ),
    ).toEqual([])
  })

  test('of React are not known to the server, nor those of Remix outside its edge', () => {
    expect(
      findings((source, entry) => {
        if (!source.path.startsWith('server/') && !source.path.startsWith('db/')) return null
        if (/^react/.test(entry.package ?? '')) return `imports ${entry.package}`
        const remix = entry.package?.startsWith('@remix-run') && !EDGE.has(roomOf(source.path)) && !entry.typeOnly
        return remix ? `imports ${entry.package}` : null
      }),
    ).toEqual([])
  })
})

describe('files that a browser loads', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]))
  /** Node's globals and modules are what a browser lacks. */
  const reach = (path: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(path)) return seen
    seen.add(path)
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? []) if (file && !typeOnly) reach(file, seen)
    return seen
  }

  test('schemas reach nothing but zod, through whatever they import', () => {
    const wrong = sources
      .filter(({ path }) => path.endsWith('.schemas.ts'))
      .flatMap(({ path }) =>
        [...reach(path)].flatMap((file) =>
          (byPath.get(file)?.imports ?? [])
            .filter((entry) => !entry.typeOnly && entry.package && !BROWSER_SAFE.has(entry.package))
            .map((entry) => `${path} reaches ${entry.package} through ${file}`),
        ),
      )
    expect(wrong).toEqual([])
  })
})

/** Packages that run in a browser and are small enough to be sent to one with every form. */
const BROWSER_SAFE = new Set(['zod'])
