import { z } from 'zod'

/** What the audit page filters by. `from` and `to` are days of the company's zone, both included. */
export const auditFilter = z.strictObject({
  userId: z.guid().optional(),
  action: z.string().max(100).optional(),
  entity: z.string().max(100).optional(),
  entityId: z.string().max(200).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  cursor: z.string().max(500).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type AuditFilter = z.output<typeof auditFilter>

/** What the installation's own log is filtered by. */
export const platformAuditFilter = auditFilter.pick({ action: true, from: true, to: true, cursor: true, limit: true })
export type PlatformAuditFilter = z.output<typeof platformAuditFilter>

const auditRow = z.object({
  id: z.string(),
  position: z.number(),
  at: z.date(),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  viaToken: z.boolean(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string().nullable(),
  details: z.unknown(),
  requestId: z.string().nullable(),
})

const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    rows: z.array(row),
    next: z.string().nullable(),
    count: z.object({ value: z.number(), exact: z.boolean() }),
  })

export const auditPage = pageOf(auditRow)
export const platformAuditPage = pageOf(auditRow.omit({ userName: true }).extend({ actor: z.string() }))

/** The outcome of recomputing a company's chain. `head` is what a backup carries, to compare with later. */
export const auditVerdict = z.object({
  ok: z.boolean(),
  checked: z.number(),
  head: z.object({ position: z.number(), hash: z.string() }),
  problem: z
    .object({ position: z.number(), id: z.string().nullable(), kind: z.enum(['edited', 'unlinked', 'gap', 'tail']) })
    .nullable(),
})
export type AuditVerdict = z.output<typeof auditVerdict>

export const auditChoices = z.object({
  actions: z.array(z.string()),
  entities: z.array(z.string()),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
})
