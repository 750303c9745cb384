import { beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '#server/kernel/errors.ts'
import { ROLES, type Role } from '#server/kernel/scope.ts'
import { appRouter } from '#server/trpc/router.ts'
import { callProcedure } from '../harness/call.ts'
import { callerFor, type Person } from '../harness/people.ts'
import { listedCall } from './calls.ts'
import { fingerprint, twoCompanies, type World } from './world.ts'

const paths = Object.keys(appRouter._def.procedures)

let world: World
let before: Map<string, string>

beforeAll(async () => {
  world = await twoCompanies()
  before = await fingerprint(world, world.theirs)
})

/** What the call came to: an answer, or the code of its refusal. */
async function outcome(
  person: Person | null,
  path: string,
  input: unknown,
): Promise<{ code: string; answer?: unknown }> {
  try {
    return { code: 'OK', answer: await callProcedure(callerFor(world.services, person), path, input) }
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : null
    if (!(cause instanceof AppError)) throw thrown
    return { code: cause.code, answer: { message: cause.userMessage, field: cause.field, reason: cause.reason } }
  }
}

test('every procedure is listed in calls.ts', () => {
  expect(paths.filter((path) => !listedCall(path))).toEqual([])
  expect(paths.length).toBeGreaterThan(30)
})

describe('with another company’s ids', () => {
  for (const path of paths) {
    test(`${path} gives nothing away and changes nothing of theirs`, async () => {
      const make = listedCall(path)
      if (!make) return expect.fail(`${path} is not in calls.ts`)
      for (const role of ROLES) {
        const { input, refusal } = make(world.theirs, world.ours)
        const { code, answer } = await outcome(world.ours.people[role], path, input)
        // Who may call what is the next test's business; whoever may not has seen nothing anyway.
        if (code !== 'FORBIDDEN') expect(code, `${role}: ${JSON.stringify(answer)}`).toBe(refusal ?? 'OK')
        expect(leaks(answer, input), `${role} sees`).toEqual([])
      }
      expect(await changed()).toEqual([])
    })
  }
})

/** Their words and ids in an answer, but for those that the question already held. */
function leaks(answer: unknown, question: unknown): string[] {
  const { theirs } = world
  const secrets = [
    theirs.canary,
    theirs.company.id,
    ...Object.values(theirs.people).flatMap(({ id, email }) => [id, email]),
    ...[...theirs.rows.values()].map(({ id }) => String(id ?? '')),
  ].filter(Boolean)
  const asked = JSON.stringify(question) ?? ''
  const said = JSON.stringify(answer) ?? ''
  return secrets.filter((secret) => said.includes(secret) && !asked.includes(secret))
}

async function changed(): Promise<string[]> {
  const after = await fingerprint(world, world.theirs)
  return [...after].filter(([table, hash]) => before.get(table) !== hash).map(([table]) => table)
}

describe('roles', () => {
  /** No procedure takes it, so whoever gets past the role check is told that the input is wrong. */
  const NONSENSE = { '\u0001': 'nonsense' }

  /** Procedures that look at the role after the input, each with the reason: they need an input that fits. */
  const ASKED_INSIDE: Record<string, string> = {
    'imports.createImport': 'an upload takes minutes and must hold no transaction, which role procedures open',
    'legacy.createImport': 'an upload takes minutes and must hold no transaction, which role procedures open',
  }

  test('may call what the reviewed table says, and nothing else', async () => {
    const who: (readonly [string, Person | null])[] = [
      ['nobody', null],
      ...ROLES.map((role): readonly [Role, Person] => [role, world.ours.people[role]]),
      ['operator', { ...world.ours.people.viewer, operator: true }],
    ]
    const lines = [`${'procedure'.padEnd(34)}${who.map(([name]) => name.padEnd(10)).join('')}`]
    for (const path of paths) {
      const marks: string[] = []
      for (const [, person] of who) {
        const input = path in ASKED_INSIDE ? listedCall(path)?.(world.theirs, world.ours).input : NONSENSE
        const { code } = await outcome(person, path, input)
        marks.push(code === 'FORBIDDEN' || code === 'UNAUTHENTICATED' ? '-' : 'yes')
      }
      lines.push(`${path.padEnd(34)}${marks.map((mark) => mark.padEnd(10)).join('')}`)
    }
    await expect(`${lines.map((line) => line.trimEnd()).join('\n')}\n`).toMatchFileSnapshot('roles.txt')
  })
})
