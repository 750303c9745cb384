import type { inferRouterInputs } from '@trpc/server'
import type { ErrorCode } from '#server/kernel/errors.ts'
import type { AppRouter } from '#server/trpc/router.ts'
import type { FilledCompany } from '../world.ts'

type Inputs = inferRouterInputs<AppRouter>

/** A call with another company's ids, and how it has to end for whoever may call it at all. */
export interface ForeignCall<Input = unknown> {
  input: Input
  /** The only way it may be refused; null when it must be answered, with nothing of theirs in the answer. */
  refusal: ErrorCode | null
}

/** A procedure that is not listed here does not compile, and fails the suite. */
export type Calls = {
  [Area in keyof Inputs]: {
    [Name in keyof Inputs[Area]]: (theirs: FilledCompany, ours: FilledCompany) => ForeignCall<Inputs[Area][Name]>
  }
}

/** Their row must look as if it did not exist. */
export const notFound = <Input>(input: Input): ForeignCall<Input> => ({ input, refusal: 'NOT_FOUND' })
/** Answered, from our own rows only. */
export const ownOnly = <Input>(input: Input): ForeignCall<Input> => ({ input, refusal: null })
export const refused = <Input>(refusal: ErrorCode, input: Input): ForeignCall<Input> => ({ input, refusal })

/** The moment that rows of rows.ts are made at lies inside. */
export const YEAR = { from: '2026-01-01', to: '2026-12-31' }
