/** A member's role in one company. What each may do is said by the procedure, not here. */
export const ROLES = ['admin', 'manager', 'agent', 'accounts', 'viewer'] as const
export type Role = (typeof ROLES)[number]

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
}

/** A job acting for one company, with no person behind it. */
export interface SystemScope {
  readonly kind: 'system'
  readonly companyId: string
  readonly requestId?: string
}

/** Enough to read or write a tenant's rows. */
export type TenantScope = Pick<CompanyScope, 'companyId'>
