import { z } from 'zod'
import { BACKUP_COVERAGES, BACKUP_KINDS } from '../backups.schemas.ts'
import { encryptionFields, RECIPIENT_RULES, SCHEDULED_ENCRYPTION } from '../encryption/encryption.schemas.ts'

const count = (most: number) => z.number().int().min(0).max(most)

/** What retention keeps of a schedule's backups. */
export const retentionPolicySchema = z.strictObject({
  /** Every backup made so many days before the newest. */
  keepWithinDays: count(3660),
  /** The newest backup of so many days, ISO weeks, months and years. */
  keepDaily: count(3660),
  keepWeekly: count(520),
  keepMonthly: count(240),
  keepYearly: count(50),
  /** The floor: so many of the newest RESTORABLE backups are never deleted. */
  keepRestorable: z.number().int().min(1, 'Keep at least one backup that is proven to restore.').max(100),
})
export type RetentionPolicy = z.infer<typeof retentionPolicySchema>

/** What a new schedule begins with: a week of everything, two weeks of days, two months of weeks, a year of months. */
export const USUAL_POLICY: RetentionPolicy = {
  keepWithinDays: 7,
  keepDaily: 14,
  keepWeekly: 8,
  keepMonthly: 12,
  keepYearly: 3,
  keepRestorable: 3,
}

const whatAndWhen = {
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .refine((text) => !/\p{Cc}/u.test(text), {
      message: 'Write the name on one line.',
      params: { reason: 'ONE_LINE' },
    }),
  kind: z.enum(BACKUP_KINDS).default('comprehensive'),
  /** Minute, hour, day, month, weekday. Without it the schedule follows BACKUP_CRON. */
  cron: z.string().trim().min(9).max(120).optional(),
  timeZone: z.string().trim().min(1).max(60).optional(),
  stores: z
    .array(z.enum(['folder', 's3']))
    .max(2)
    .default([]),
  encryption: z.enum(SCHEDULED_ENCRYPTION).default('configured'),
  recipients: encryptionFields.recipients,
  strict: z.boolean().default(false),
  drill: z.boolean().default(false),
  enabled: z.boolean().default(false),
}

export const createScheduleInput = z
  .strictObject({
    coverage: z.enum(BACKUP_COVERAGES).default('company'),
    ...whatAndWhen,
    ...retentionPolicySchema.shape,
  })
  .check(...RECIPIENT_RULES)

/** What the form of a schedule sends; its id stands in the address. */
export const scheduleFields = z
  .strictObject({ ...whatAndWhen, ...retentionPolicySchema.shape })
  .check(...RECIPIENT_RULES)

export const updateScheduleInput = z
  .strictObject({ id: z.guid().toLowerCase(), ...whatAndWhen, ...retentionPolicySchema.shape })
  .check(...RECIPIENT_RULES)

export const scheduleIdInput = z.strictObject({ id: z.guid().toLowerCase() })
export const enableScheduleInput = z.strictObject({ id: z.guid().toLowerCase(), enabled: z.boolean() })
