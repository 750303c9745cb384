import { z } from 'zod'
import { pageInput } from '#server/kernel/page.ts'
import { emailInput } from '../identity.schemas.ts'

export const roleInput = z.enum(['admin', 'manager', 'agent', 'accounts', 'viewer'], 'Choose a role.')
const stateValue = z.enum(['invited', 'active', 'disabled'])

export const usersFilter = z.strictObject({
  ...pageInput.shape,
  search: z.string().trim().max(200).optional(),
  role: roleInput.optional(),
  state: stateValue.optional(),
})
export type UsersFilter = z.output<typeof usersFilter>

export const userOutput = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleInput,
  state: stateValue,
  operator: z.boolean(),
  invitationExpiresAt: z.date().nullable(),
  lastSignedInAt: z.date().nullable(),
  createdAt: z.date(),
})

export const usersPage = z.object({
  rows: z.array(userOutput),
  next: z.string().nullable(),
  count: z.object({ value: z.number(), exact: z.boolean() }),
})

export const inviteInput = z.strictObject({
  email: emailInput,
  name: z.string().trim().min(1, 'Type the name.').max(200, 'Use at most 200 characters.'),
  role: roleInput,
})
export type InviteInput = z.output<typeof inviteInput>

/** The link is shown once: only its hash is kept. */
export const invitedOutput = z.object({ userId: z.string(), link: z.string(), expiresAt: z.date() })

export const userRefInput = z.strictObject({ userId: z.guid() })
export const changeRoleInput = z.strictObject({ userId: z.guid(), role: roleInput })
