import type { TenantScope } from '../kernel/scope.ts'

/** An import that this process works on. */
export interface HeldImport {
  scope: TenantScope
  id: string
  token: string
}

/** The lease of an import went to somebody else; whoever meets this stops without a word. */
export class LeaseLost extends Error {}

/** A working process says so this often; a lease lasts six times as long. */
export const HEARTBEAT_MS = 5_000
