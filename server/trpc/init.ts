import { initTRPC, TRPCError } from '@trpc/server'
import { inTransaction } from '#db/transaction.ts'
import type { Actor } from '../identity/actor.ts'
import { AppError, ERRORS } from '../kernel/errors.ts'
import { type CompanyScope, isAgentsSee, type Role } from '../kernel/scope.ts'
import type { RequestContext } from './context.ts'
import { toAppError, toErrorBody } from './errors.ts'

const t = initTRPC.context<RequestContext>().create({
  errorFormatter: ({ shape, error, ctx }) => {
    const body = toErrorBody(toAppError(error), ctx?.requestId ?? '')
    return {
      ...shape,
      message: body.message,
      data: { ...body, httpStatus: ERRORS[body.code].http, path: shape.data.path },
    }
  },
})

export const router = t.router

/** Logs every call, and gives every failure its one code. */
const observed = t.procedure.use(async ({ ctx, path, type, next }) => {
  const startedAt = performance.now()
  const result = await next()
  const ms = Math.round(performance.now() - startedAt)
  if (result.ok) {
    ctx.services.logger.debug({ requestId: ctx.requestId, procedure: path, ms }, type)
    return result
  }
  const error = toAppError(result.error)
  const fields = { requestId: ctx.requestId, procedure: path, ms, code: error.code }
  if (ERRORS[error.code].http >= 500) ctx.services.logger.error({ ...fields, err: error }, 'procedure failed')
  else ctx.services.logger.info(fields, 'procedure refused')
  throw asTRPCError(error)
})

/** Anybody, signed in or not. Opens no transaction. */
export const publicProcedure = observed

/** Whoever is signed in, also before a company was chosen. Opens no transaction. */
export const signedInProcedure = observed.use(({ ctx, path, next }) => next({ ctx: { actor: actorWithin(ctx, path) } }))

/**
 * A member of a company with one of `roles`. The scope comes from the session or the token, and the
 * whole call is one transaction of that company; a query's is read only.
 * @param before what takes connections of its own, and is done before the call holds one: ten calls that each hold one
 *   and wait for another are the whole pool, and wait for each other until they are given up.
 */
function roleProcedure(roles: readonly Role[], before?: (services: RequestContext['services']) => Promise<unknown>) {
  // Not on top of signedInProcedure: for each middleware tRPC copies all it knows of the call, some four times.
  return observed.use(async ({ ctx, path, type, next }) => {
    const actor = actorWithin(ctx, path)
    const scope = scopeWithin(ctx, roles)
    const { services } = ctx
    await before?.(services)
    const settings = {
      companyId: scope.companyId,
      userId: scope.userId,
      operator: scope.operator,
      readOnly: type === 'query',
    }
    return inTransaction(services.database, settings, async (trx, { onCommit, commitNow }) => {
      const result = await next({ ctx: { actor, scope, trx, onCommit, commitNow, clock: services.clock } })
      // Thrown, so that the transaction rolls back; unwrapped, so that a deadlock is seen and tried again.
      // A refusal of tRPC's own (a body that is no JSON) says more than its cause does.
      if (!result.ok)
        throw result.error.code === 'INTERNAL_SERVER_ERROR' ? (result.error.cause ?? result.error) : result.error
      return result
    })
  })
}

/** Whoever calls, with a token that covers what is called. */
function actorWithin({ actor }: RequestContext, path: string): Actor {
  if (!actor) throw new AppError('UNAUTHENTICATED')
  assertTokenCovers(actor.token, path)
  return actor
}

function scopeWithin(ctx: RequestContext, roles: readonly Role[]): CompanyScope {
  const scope = scopeOf(ctx)
  if (!roles.includes(scope.role)) throw new AppError('FORBIDDEN')
  return scope
}

const EVERYBODY: readonly Role[] = ['admin', 'manager', 'agent', 'accounts', 'viewer']
export const viewerProcedure = roleProcedure(EVERYBODY)
export const agentProcedure = roleProcedure(['admin', 'manager', 'agent'])
/** Whoever may look at debts: everybody but those who sell. */
const COLLECTIONS: readonly Role[] = ['admin', 'manager', 'accounts', 'viewer']
export const collectionsProcedure = roleProcedure(COLLECTIONS)
/** People with one of `roles`, for what opens its transactions itself, so as to hold no connection meanwhile. */
const roleOnly = (roles: readonly Role[]) =>
  signedInProcedure.use(({ ctx, next }) => next({ ctx: { scope: scopeWithin(ctx, roles) } }))
export const collectionsOnly = roleOnly(COLLECTIONS)
export const adminOnly = roleOnly(['admin'])
export const managerProcedure = roleProcedure(['admin', 'manager'])
export const adminProcedure = roleProcedure(['admin'])
/** The same people, once `before` was done on connections of its own. */
export const adminProcedureAfter = (before: Parameters<typeof roleProcedure>[1]) => roleProcedure(['admin'], before)
/** Platform staff, whatever their role in the company they entered: for what concerns no single company. */
export const operatorProcedure = viewerProcedure.use(({ ctx, next }) => {
  assertOperator(ctx.scope)
  return next({ ctx })
})
/** The same people, for what opens its transactions itself. */
export const operatorOnly = roleOnly(EVERYBODY).use(({ ctx, next }) => {
  assertOperator(ctx.scope)
  return next({ ctx })
})

function assertOperator({ operator }: CompanyScope): void {
  if (!operator) throw new AppError('FORBIDDEN')
}

/**
 * The scope of whoever calls, for the few procedures that open their transactions themselves.
 * @throws {AppError} PRECONDITION when no company is chosen.
 */
export function scopeOf({ actor, requestId }: RequestContext): CompanyScope {
  if (!actor?.company || !actor.role) {
    throw new AppError('PRECONDITION', {
      reason: 'NO_COMPANY',
      message: 'no company chosen',
      userMessage: 'Choose a company first.',
    })
  }
  return {
    kind: 'company',
    companyId: actor.company.id,
    userId: actor.user.id,
    role: actor.role,
    operator: actor.user.isOperator && (actor.token?.operator ?? true),
    ...(actor.token ? { tokenId: actor.token.id } : undefined),
    requestId,
    timeZone: actor.company.timeZone,
    currency: actor.company.currency,
    ...(isAgentsSee(actor.company.agentsSee) ? { agentsSee: actor.company.agentsSee } : undefined),
  }
}

function assertTokenCovers(token: { scopes: string[] } | null, path: string): void {
  if (!token || token.scopes.length === 0) return
  const area = path.split('.')[0] ?? ''
  if (token.scopes.includes(area)) return
  throw new AppError('FORBIDDEN', {
    reason: 'TOKEN_SCOPE',
    message: `token does not cover ${area}`,
    userMessage: `This API token does not cover “${area}”. Make one that does, or ask an admin.`,
  })
}

function asTRPCError(error: AppError): TRPCError {
  return new TRPCError({ code: ERRORS[error.code].trpc, message: error.userMessage, cause: error })
}
