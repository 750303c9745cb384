import type { Actor } from '#server/identity/actor.ts'
import { newId } from '#server/kernel/ids.ts'
import type { CompanyScope, Role } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'
import type { TestDatabase } from './database.ts'

export interface TestCompany {
  id: string
  name: string
  slug: string
  timeZone: string
  currency: string
  locale: 'en' | 'fr' | 'ar'
  isDemo: boolean
}

export interface Person {
  id: string
  email: string
  name: string
  role: Role
  operator: boolean
  company: TestCompany
}

let counter = 0

/** Adds a company. Without `given`, a British one. */
export async function addCompany(
  { admin }: TestDatabase,
  given: Partial<TestCompany> & { region?: string } = {},
): Promise<TestCompany> {
  counter += 1
  const company: TestCompany = {
    id: newId(),
    name: given.name ?? `Company ${counter}`,
    slug: given.slug ?? `company-${counter}`,
    timeZone: given.timeZone ?? 'Europe/London',
    currency: given.currency ?? 'GBP',
    locale: given.locale ?? 'en',
    isDemo: given.isDemo ?? false,
  }
  await admin.query(
    `insert into companies (id, name, slug, region, time_zone, locale, currency, is_demo) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      company.id,
      company.name,
      company.slug,
      given.region ?? 'UK',
      company.timeZone,
      company.locale,
      company.currency,
      company.isDemo,
    ],
  )
  await admin.query('insert into company_directory (company_id, slug, name, is_demo) values ($1, $2, $3, $4)', [
    company.id,
    company.slug,
    company.name,
    company.isDemo,
  ])
  return company
}

/** Adds a member of staff. Without a password hash nobody can sign in as them; callers do not need to. */
export async function addPerson(
  { admin }: TestDatabase,
  company: TestCompany,
  given: { role?: Role; operator?: boolean; email?: string; name?: string; passwordHash?: string } = {},
): Promise<Person> {
  counter += 1
  const person: Person = {
    id: newId(),
    email: given.email ?? `person-${counter}@example.com`,
    name: given.name ?? `Person ${counter}`,
    role: given.role ?? 'admin',
    operator: given.operator ?? false,
    company,
  }
  await admin.query('insert into users (id, email, name, password_hash, is_operator) values ($1, $2, $3, $4, $5)', [
    person.id,
    person.email,
    person.name,
    given.passwordHash ?? null,
    person.operator,
  ])
  await admin.query('insert into user_companies (company_id, user_id, role) values ($1, $2, $3)', [
    company.id,
    person.id,
    person.role,
  ])
  return person
}

/** The person as the server sees them after sign-in. */
export function actorOf(person: Person): Actor {
  const { company } = person
  return {
    user: {
      id: person.id,
      email: person.email,
      name: person.name,
      locale: null,
      theme: 'system',
      shortcutsEnabled: true,
      isOperator: person.operator,
    },
    session: { id: 'test', createdAt: new Date(), authenticatedAt: new Date() },
    token: null,
    company,
    role: person.role,
    companies: [{ id: company.id, name: company.name, slug: company.slug, role: person.role }],
  }
}

/** The scope that the person's calls carry. */
export function scopeOf(person: Person): CompanyScope {
  return {
    kind: 'company',
    companyId: person.company.id,
    userId: person.id,
    role: person.role,
    operator: person.operator,
    timeZone: person.company.timeZone,
    currency: person.company.currency,
  }
}

/** Calls procedures as `person`, or as nobody. Fails with the bare TRPCError, whose cause is the AppError. */
export function callerFor(services: Services, person: Person | null): Caller {
  return appRouter.createCaller({
    services,
    requestId: newId(),
    actor: person ? actorOf(person) : null,
    address: '127.0.0.1',
    userAgent: 'vitest',
    setCookie: () => undefined,
  })
}
