import type { TRPCError } from '@trpc/server'
import { z } from 'zod'
import { type AppError, issueOf } from '../kernel/errors.ts'

interface Call<Context, Result> {
  ctx: Context
  getRawInput: () => Promise<unknown>
  next: () => Promise<Result>
}

/**
 * A middleware before `.input(schema)`: what the schema refuses is refused together with what the rules do that need
 * more than the input, such as the company's today. They are given the fields that are right by themselves. An input
 * that fits its schema costs nothing here; whoever saves it asks the same rules.
 */
export function refusedTogether<Fields extends z.ZodRawShape, Context>(
  schema: z.ZodObject<Fields>,
  findProblems: (ctx: Context, right: Partial<z.output<z.ZodObject<Fields>>>) => AppError[] | Promise<AppError[]>,
) {
  return async <Result extends { ok: true } | { ok: false; error: TRPCError }>({
    ctx,
    getRawInput,
    next,
  }: Call<Context, Result>): Promise<Result> => {
    const result = await next()
    const refused = result.ok || result.error.code !== 'BAD_REQUEST' ? null : result.error.cause
    if (refused instanceof z.ZodError) {
      const problems = await findProblems(ctx, rightFields(schema, await getRawInput()))
      refused.issues.push(...problems.map(issueOf))
      // As the form has its fields: whoever mends them goes from top to bottom.
      const places = Object.keys(schema.shape)
      const placeOf = ({ path }: z.core.$ZodIssue) => places.indexOf(String(path[0]))
      refused.issues.sort((left, right) => placeOf(left) - placeOf(right))
    }
    return result
  }
}

function rightFields<Fields extends z.ZodRawShape>(
  schema: z.ZodObject<Fields>,
  raw: unknown,
): Partial<z.output<z.ZodObject<Fields>>> {
  const right: Record<string, unknown> = {}
  if (typeof raw !== 'object' || raw === null) return {}
  for (const [name, field] of Object.entries<z.core.$ZodType>(schema.shape)) {
    const read = z.safeParse(field, Reflect.get(raw, name))
    if (read.success) right[name] = read.data
  }
  return right as Partial<z.output<z.ZodObject<Fields>>>
}
