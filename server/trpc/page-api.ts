import { data, redirect } from '@remix-run/node'
import { ERRORS } from '../kernel/errors.ts'
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
    const error = toAppError(thrown)
    if (error.code === 'UNAUTHENTICATED') return redirect(`/sign-in?next=${encodeURIComponent(returnTo)}`)
    return data({ error: toErrorBody(error, context.requestId) }, { status: ERRORS[error.code].http })
  })
}

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
