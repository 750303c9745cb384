import type { Role } from '#server/kernel/scope.ts'

/** Who looks, and at which company: what every part of the shell is drawn from. */
export interface Frame {
  user: { name: string; email: string }
  company: { id: string; name: string }
  companies: { id: string; name: string; role: Role }[]
  role: Role
  operator: boolean
  demo: boolean
  /** Nothing goes out until an admin releases it. */
  held: boolean
}
