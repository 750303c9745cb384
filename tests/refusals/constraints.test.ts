import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { explainedBy } from '#server/kernel/constraints.ts'
import { AppError } from '#server/kernel/errors.ts'
import { CURES } from '#server/trpc/constraints.ts'
import { toAppError } from '#server/trpc/errors.ts'
import { twoCompanies, type World } from '../tenancy/world.ts'
import { breakConstraint, type Constraint, findConstraints } from './breaking.ts'
import { inputSchemas } from './schema-issues.ts'

/** Tables of the sales portal; a new one among them needs cures at once. */
const PORTAL = new RegExp(
  `^(${[
    'leads|leads_daily|leads_monthly|leads_by_agent|lead_.*|sales|sales_daily|sales_totals|appliances|payment_details',
    'field_configurations|saved_views|data_exports',
    'document_.*|generated_documents|communication_.*|sms_logs|email_logs|email_links|messages_daily|callback_events',
    'mailings|mailing_.*|sending_.*|suppressions|legacy_.*',
  ].join('|')})$`,
)

let world: World
let constraints: Constraint[]

beforeAll(async () => {
  world = await twoCompanies()
  constraints = await findConstraints(world.db.admin, PORTAL)
}, 180_000)

describe('what Postgres can refuse in the portal', () => {
  test('is listed with its field and its cure, and nothing else is', () => {
    expect(constraints.length).toBeGreaterThan(500)
    const names = constraints.map(({ name }) => name)
    expect(names.filter((name) => !(name in CURES))).toEqual([])
    expect(Object.keys(CURES).filter((name) => !names.includes(name))).toEqual([])
  })

  test('is said in words for people, and names a field that some form has', async () => {
    const known = new Set((await inputSchemas()).flatMap(([, schema]) => keysOf(schema)))
    for (const [name, { code, field, userMessage }] of Object.entries(CURES)) {
      expect(userMessage, name).not.toMatch(/[a-z]_[a-z]|constraint/)
      if (code === 'BAD_INPUT') expect(field, name).toBeTruthy()
      if (field !== undefined) expect(known, `${name}: ${field}`).toContain(field.split('.')[0])
    }
  })

  test('is explained when it happens, each by its own name', async () => {
    const unbroken: string[] = []
    for (const constraint of constraints) {
      const thrown = await breakConstraint(world.db.admin, constraint, constraints)
      const explained = explainedBy(CURES, thrown)
      if (!(explained instanceof AppError) || explained.message !== `constraint ${constraint.name}`) {
        unbroken.push(`${constraint.name}: ${thrown instanceof Error ? thrown.message : 'nothing breaks it'}`)
        continue
      }
      const { field, code, reason } = CURES[constraint.name] ?? {}
      expect(toAppError(thrown)).toMatchObject({ field, code, reason })
    }
    expect(unbroken).toEqual([])
  }, 300_000)
})

/** Every name that an input of this schema may have, at any depth. */
function keysOf(schema: unknown, seen = new Set<unknown>()): string[] {
  if (!(schema instanceof z.core.$ZodType) || seen.has(schema)) return []
  seen.add(schema)
  const { def } = schema._zod
  const parts = Object.values(def).flatMap((part) => (Array.isArray(part) ? part : [part]))
  const shape: unknown = Reflect.get(def, 'shape')
  const inner = typeof shape === 'object' && shape !== null ? shape : {}
  return [...Object.keys(inner), ...[...parts, ...Object.values(inner)].flatMap((part) => keysOf(part, seen))]
}
