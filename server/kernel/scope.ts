/** A member's role in one company. What each may do is said by the procedure, not here. */
export const ROLES = ['admin', 'manager', 'agent', 'accounts', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** Which leads agents see: their own, those nobody has as well, or the company's. A setting of the company. */
export const AGENTS_SEE = ['OWN', 'OWN_AND_UNASSIGNED', 'ALL'] as const
export type AgentsSee = (typeof AGENTS_SEE)[number]

export function isAgentsSee(value: unknown): value is AgentsSee {
  return AGENTS_SEE.some((known) => known === value)
}

/**
 * Who acts, and for which company. Built only by the server from a session or an API token, never
 * from input; every query of a tenant table takes one.
 */
export interface CompanyScope {
  readonly kind: 'company'
  readonly companyId: string
  readonly userId: string
  readonly role: Role
  /** Platform staff, who may also call operator procedures. */
  readonly operator: boolean
  /** Set when an API token acts in the person's name. */
  readonly tokenId?: string
  readonly requestId?: string
  /** IANA zone in which the company counts its days. */
  readonly timeZone: string
  /** ISO 4217 code of the company's own amounts. */
  readonly currency: string
  /** What the company lets its agents see of leads; its own and the unassigned when nothing is set. */
  readonly agentsSee?: AgentsSee
}

/** A job acting for one company, with no person behind it. */
export interface SystemScope {
  readonly kind: 'system'
  readonly companyId: string
  readonly requestId?: string
}

/** What concerns no single company, such as a backup of the whole database: seen by operators alone. */
export interface PlatformScope {
  readonly kind: 'platform'
  /** Who acts, in words: a person's name, a command, a schedule. */
  readonly actor: string
  readonly userId?: string
  readonly tokenId?: string
  readonly requestId?: string
}

/** Enough to read or write a tenant's rows. */
export type TenantScope = Pick<CompanyScope, 'companyId'>
