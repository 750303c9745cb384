import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '#server/kernel/errors.ts'
import { appRouter, type Caller } from '#server/trpc/router.ts'
import { callProcedure } from '../harness/call.ts'
import { callerFor } from '../harness/people.ts'
import { type FilledCompany, twoCompanies, type World } from '../tenancy/world.ts'
import { almostFitting } from './arbitraries.ts'
import { inputOf } from './inputs.ts'

/** Shared by all procedures; FUZZ_SECONDS=600 looks longer, FUZZ_SEED=… looks elsewhere. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 40)
const FEWEST_CALLS = 5
const SEED = Number(process.env.FUZZ_SEED ?? 20_250_115)

const procedures = Object.entries(appRouter._def.procedures)

let world: World
let ids: string[]
let caller: Caller

beforeAll(async () => {
  world = await twoCompanies()
  ids = [...idsOf(world.ours), ...idsOf(world.theirs)]
  caller = callerFor(world.services, { ...world.ours.people.admin, operator: true })
})

function idsOf({ rows, people }: FilledCompany): string[] {
  const people_ = Object.values(people).map(({ id }) => id)
  return [...people_, ...[...rows.values()].map(({ id }) => id).filter((id) => typeof id === 'string')]
}

describe('whatever is sent to', () => {
  for (const [path, procedure] of procedures) {
    test(`${path}, it is answered or refused, and nothing breaks`, { timeout: SECONDS * 1000 }, async () => {
      const input = almostFitting(inputOf(procedure) ?? z.unknown(), ids)
      const holds = fc.asyncProperty(input, async (value) => {
        const problem = await breakage(path, value)
        if (problem) expect.fail(problem)
      })
      // A few calls however long they take; on a busy machine the time limit may end before the first answer.
      await fc.assert(holds, { seed: SEED, numRuns: FEWEST_CALLS })
      const details = await fc.check(holds, {
        seed: SEED,
        numRuns: 100_000,
        interruptAfterTimeLimit: (SECONDS * 1000) / procedures.length,
      })
      if (details.counterexample !== null) expect.fail(fc.defaultReportMessage(details))
    })
  }
})

/** How the call broke, or null when it was answered or refused in an orderly way. */
async function breakage(path: string, value: unknown): Promise<string | null> {
  try {
    await callProcedure(caller, path, value)
    return null
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.cause : thrown
    if (error instanceof AppError && error.code !== 'INTERNAL' && error.code !== 'UNAVAILABLE') return null
    const cause = error instanceof Error ? (error.cause ?? error) : thrown
    return `${path} broke: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`
  }
}
