import { z } from 'zod'

const roleValue = z.enum(['admin', 'manager', 'agent', 'accounts', 'viewer'], 'Choose a role.')

/** A year: a key that nobody has renewed for so long is usually one that nobody remembers. */
const LONGEST_DAYS = 365

/** What a token can be narrowed to: the routers of the API, but those that only people use. */
export const TOKEN_AREAS = [
  'audit',
  'backups',
  'communications',
  'consolidation',
  'dispositions',
  'documents',
  'exports',
  'fields',
  'imports',
  'jobs',
  'leads',
  'legacy',
  'outbox',
  'overview',
  'payments',
  'receivables',
  'sales',
  'schema',
  'search',
  'users',
  'views',
] as const

export const createTokenInput = z.strictObject({
  name: z.string().trim().min(1, 'Say what the token is for.').max(100, 'Use at most 100 characters.'),
  role: roleValue,
  /** None means everything that the role allows. */
  scopes: z.array(z.enum(TOKEN_AREAS, 'Choose among the areas.')).max(TOKEN_AREAS.length),
  expiresInDays: z
    .number('Type a number of days.')
    .int()
    .min(1, 'A token lasts at least a day.')
    .max(LONGEST_DAYS, `A token lasts at most ${LONGEST_DAYS} days.`),
  operator: z.boolean().default(false),
})
export type CreateTokenInput = z.output<typeof createTokenInput>

/** `token` is shown once: only its hash is kept. */
export const createdTokenOutput = z.object({ id: z.string(), token: z.string(), expiresAt: z.date() })

export const tokensOutput = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    role: roleValue,
    scopes: z.array(z.string()),
    operator: z.boolean(),
    userId: z.string(),
    userName: z.string(),
    state: z.enum(['active', 'expired', 'revoked']),
    expiresAt: z.date().nullable(),
    lastUsedAt: z.date().nullable(),
    revokedAt: z.date().nullable(),
    createdAt: z.date(),
  }),
)

export const tokenRefInput = z.strictObject({ id: z.guid() })
