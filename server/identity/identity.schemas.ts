import { z } from 'zod'

/** Addresses are kept in lower case, so that one person has one. */
export const emailInput = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'This address is too long.')
  .pipe(z.email('This is not an email address.'))

/** A password to check. Its rules were applied when it was chosen; only the work is bounded here. */
const givenPassword = z.string().min(1, 'Type your password.').max(1_000, 'This is too long to be a password.')

/** A password to choose; {@link passwordProblem} on the server decides. */
const chosenPassword = z.string().max(1_000, 'Use at most 128 characters.')

export const signInInput = z.strictObject({
  email: z.string().trim().toLowerCase().min(1, 'Type your email address.').max(254, 'This address is too long.'),
  password: givenPassword,
})
export type SignInInput = z.output<typeof signInInput>

export const invitationInput = z.strictObject({ token: z.string().max(200) })

export const acceptInvitationInput = z.strictObject({
  token: z.string().max(200),
  /** The account's own password when the person has one already, a new one otherwise. */
  password: chosenPassword.min(1, 'Type a password.'),
})

export const changePasswordInput = z.strictObject({ currentPassword: givenPassword, newPassword: chosenPassword })

export const chooseCompanyInput = z.strictObject({ companyId: z.guid() })

export const preferencesInput = z.strictObject({
  /** Null follows the browser. */
  locale: z.enum(['en', 'fr', 'ar']).nullable().optional(),
  theme: z.enum(['system', 'light', 'dark']).optional(),
  shortcutsEnabled: z.boolean().optional(),
})

export const sessionRefInput = z.strictObject({ ref: z.string().regex(/^[0-9a-f]{16}$/) })

const roleOutput = z.enum(['admin', 'manager', 'agent', 'accounts', 'viewer'])
const companyOutput = z.object({ id: z.string(), name: z.string(), slug: z.string() })

export const meOutput = z.object({
  user: z.object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    locale: z.enum(['en', 'fr', 'ar']).nullable(),
    theme: z.enum(['system', 'light', 'dark']),
    shortcutsEnabled: z.boolean(),
    isOperator: z.boolean(),
  }),
  company: companyOutput
    .extend({ timeZone: z.string(), currency: z.string(), locale: z.string(), isDemo: z.boolean() })
    .nullable(),
  role: roleOutput.nullable(),
  /** Roles that the person may hand out, to colleagues or to API tokens. */
  grantableRoles: z.array(roleOutput),
  companies: z.array(companyOutput.extend({ role: roleOutput })),
})

export const signedInOutput = z.object({ companyId: z.string().nullable() })

export const invitationOutput = z.object({
  companyName: z.string(),
  email: z.string(),
  name: z.string(),
  /** True when the person already has a password and must give that one. */
  hasAccount: z.boolean(),
  expiresAt: z.date(),
})

export const ownSessionsOutput = z.array(
  z.object({
    /** Names the session in {@link sessionRefInput}; a piece of its hash, useless as a cookie. */
    ref: z.string(),
    current: z.boolean(),
    createdAt: z.date(),
    lastSeenAt: z.date(),
    userAgent: z.string().nullable(),
    address: z.string().nullable(),
  }),
)
