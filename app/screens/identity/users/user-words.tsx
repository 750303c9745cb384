import type { TFunction } from 'i18next'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import type { Role } from '#server/kernel/scope.ts'

export type UserState = 'invited' | 'active' | 'disabled'

// Written out: reading them from the schema would bring zod (26 kB) to the browser.
const ROLES: readonly Role[] = ['admin', 'manager', 'agent', 'accounts', 'viewer']

const TONES: Record<UserState, Tone> = { invited: 'warning', active: 'positive', disabled: 'neutral' }

/** Whether a member may work, as a dot and a word. */
export function UserStatus({ state, t }: { state: UserState; t: TFunction }) {
  return <Status tone={TONES[state]}>{t(`identity.users.states.${state}`)}</Status>
}

/** The roles with what each may do, for a choice between them. */
export function roleChoices(t: TFunction, among: readonly Role[] = ROLES) {
  return among.map((value) => ({ value, label: t(`shell.role.${value}`), hint: t(`identity.roleHint.${value}`) }))
}
