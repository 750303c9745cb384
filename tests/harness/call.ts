import type { Caller } from '#server/trpc/router.ts'

/** Calls the procedure at `path` (`sales.getSale`) with any input at all, as suites over all procedures must. */
export async function callProcedure(caller: Caller, path: string, input: unknown): Promise<unknown> {
  let target: unknown = caller
  for (const part of path.split('.')) target = Reflect.get(Object(target), part)
  if (typeof target !== 'function') throw new Error(`no procedure at ${path}`)
  return target(input)
}
