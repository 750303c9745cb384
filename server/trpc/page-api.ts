import { data, redirect } from '@remix-run/node'
import { ZodError } from 'zod'
import { AppError, ERRORS } from '../kernel/errors.ts'
import type { RequestContext } from './context.ts'
import { toAppError, toErrorBody } from './errors.ts'
import { appRouter, type Caller } from './router.ts'

/**
 * The caller that pages use as `context.api`. It differs from the bare one in how it fails: with a
 * Remix `data({ error }, { status })`, so that a loader needs no try/catch and the error page gets the
 * right status, or with a redirect to the sign-in page that leads back to `returnTo`.
 */
export function createPageApi(context: RequestContext, returnTo: string): Caller {
  const caller = appRouter.createCaller(context)
  return withPageErrors(caller, (thrown) => {
    const told = toAppError(thrown)
    const error = isMalformedId(told) ? new AppError('NOT_FOUND', { message: told.message, cause: told.cause }) : told
    if (error.code === 'UNAUTHENTICATED') return redirect(`/sign-in?next=${encodeURIComponent(returnTo)}`)
    return data({ error: toErrorBody(error, context.requestId) }, { status: ERRORS[error.code].http })
  })
}

/** An address with something in the place of an id leads to no page, like one with an unknown id. */
function isMalformedId({ code, cause }: AppError): boolean {
  return (
    code === 'BAD_INPUT' &&
    cause instanceof ZodError &&
    cause.issues.every(({ path }) => OF_ADDRESSES.has(String(path[0])))
  )
}

/** Inputs that pages take out of their address. */
const OF_ADDRESSES = new Set(['id', 'ids', 'leadId', 'saleId', 'userId', 'backupId', 'oneId', 'otherId'])

/** tRPC's caller is a function at every depth of its path, so one proxy of each depth is enough. */
function withPageErrors<T extends object>(node: T, describe: (thrown: unknown) => unknown): T {
  return new Proxy(node, {
    get(target, key, receiver) {
      const child: unknown = Reflect.get(target, key, receiver)
      return typeof child === 'function' ? withPageErrors(child, describe) : child
    },
    async apply(target, self, args) {
      try {
        if (typeof target !== 'function') throw new TypeError('not a procedure')
        return await Reflect.apply(target, self, args)
      } catch (thrown) {
        throw describe(thrown)
      }
    },
  })
}
