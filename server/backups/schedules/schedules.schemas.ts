import { z } from 'zod'
import { BACKUP_COVERAGES, BACKUP_KINDS } from '../backups.schemas.ts'
import { encryptionFields, onceRight, RECIPIENT_RULES, SCHEDULED_ENCRYPTION } from '../encryption/encryption.schemas.ts'

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

/** What is wrong with the times of a schedule, said alike by its form and by what saves it. */
export const SCHEDULE_WORDS = {
  BAD_CRON:
    'This is no cron expression with five fields: minute, hour, day, month, weekday. Every night at two is "0 2 * * *".',
  BAD_TIME_ZONE: 'This is no time zone. Write it as Europe/London or Asia/Dubai.',
  NEEDS_TIME: 'Say when the backup is due. Only schedules of the whole database can follow the configuration.',
  ONLY_WHOLE_DATABASE: 'A SQL backup holds the whole database. Choose a comprehensive backup for one company.',
}

const words = (reason: keyof typeof SCHEDULE_WORDS) => ({ message: SCHEDULE_WORDS[reason], params: { reason } })

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Minute, hour, day, month, weekday: the lowest and highest number of each. */
const CRON_RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const

/**
 * Five fields, each of whose numbers can come. The rest, such as the names of months and a day that no year has, is for
 * whoever computes the times to judge.
 */
function hasFiveFields(cron: string): boolean {
  const fields = cron.split(/\s+/)
  if (fields.length !== CRON_RANGES.length) return false
  return CRON_RANGES.every(([lowest, highest], index) => {
    // Behind a slash stands a step, which is no moment.
    const numbers = fields[index]?.replace(/\/\d+/g, '').match(/\d+/g) ?? []
    return numbers.every((number) => Number(number) >= lowest && Number(number) <= highest)
  })
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
  cron: z.string().trim().max(120).refine(hasFiveFields, words('BAD_CRON')).optional(),
  timeZone: z.string().trim().max(60).refine(isTimeZone, words('BAD_TIME_ZONE')).optional(),
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

/** A schedule of one company has times of its own, and its backups are no dumps of the whole. */
interface CompanyOwn {
  coverage: string
  kind: string
  cron?: string | undefined
}

export const createScheduleInput = z
  .strictObject({
    coverage: z.enum(BACKUP_COVERAGES).default('company'),
    ...whatAndWhen,
    ...retentionPolicySchema.shape,
  })
  .check(
    ...RECIPIENT_RULES,
    z.refine<CompanyOwn>(({ coverage, cron }) => coverage === 'database' || cron !== undefined, {
      ...words('NEEDS_TIME'),
      path: ['cron'],
      when: onceRight('coverage', 'cron'),
    }),
    z.refine<CompanyOwn>(({ coverage, kind }) => coverage === 'database' || kind !== 'database', {
      ...words('ONLY_WHOLE_DATABASE'),
      path: ['kind'],
      when: onceRight('coverage', 'kind'),
    }),
  )

/** What the form of a schedule sends; its id stands in the address. */
export const scheduleFields = z
  .strictObject({ ...whatAndWhen, ...retentionPolicySchema.shape })
  .check(...RECIPIENT_RULES)

export const updateScheduleInput = z
  .strictObject({ id: z.guid().toLowerCase(), ...whatAndWhen, ...retentionPolicySchema.shape })
  .check(...RECIPIENT_RULES)

export const scheduleIdInput = z.strictObject({ id: z.guid().toLowerCase() })
export const enableScheduleInput = z.strictObject({ id: z.guid().toLowerCase(), enabled: z.boolean() })
