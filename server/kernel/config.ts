import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { AppError } from './errors.ts'

const flag = z.enum(['true', 'false']).transform((value) => value === 'true')
const port = z.coerce.number().int().min(1).max(65_535)
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')

/** Every setting, with its default and its meaning. `.env.example` and the README table are made from this. */
export const configSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('production refuses unsafe defaults'),
  PORT: port.default(3000).describe('Port of the web process'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address the web process listens on; loopback only while demo logins exist'),
  ORIGIN: z
    .url()
    .optional()
    .describe('Public address, such as https://console.example.com; state-changing requests must come from it'),
  TRUST_PROXY: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe('Number of reverse proxies in front whose X-Forwarded-For is believed'),
  DATABASE_URL: postgresUrl.optional().describe('PostgreSQL 14 or newer; unset starts the embedded server (npm start)'),
  MIGRATION_DATABASE_URL: postgresUrl
    .optional()
    .describe('Direct connection for migrations when DATABASE_URL goes through a pooler'),
  BACKUP_DATABASE_URL: postgresUrl
    .optional()
    .describe('Direct connection for backups when DATABASE_URL goes through a pooler'),
  DATABASE_POOL: z.coerce.number().int().min(1).max(100).default(10).describe('Most connections of one process'),
  DATA_DIR: z.string().default('.data').describe('Folder of the embedded server and of keys made on first use'),
  STORE_DIR: z.string().default('.').describe('Folder that holds backups/ and other stored files'),
  SECRET_KEY: z
    .string()
    .min(32)
    .optional()
    .describe('Secret that links and cookies are signed with; made on first use when unset'),
  PAYMENT_KEYS: z
    .string()
    .optional()
    .describe(
      'Keys that bank details are encrypted with, as name=<base64 of 32 bytes>, comma between; the first encrypts. Made on first use outside production',
    ),
  SESSION_IDLE_HOURS: z.coerce
    .number()
    .min(0.25)
    .max(24 * 30)
    .default(12)
    .describe('A session unused for so long ends'),
  SESSION_MAX_DAYS: z.coerce
    .number()
    .min(0.5)
    .max(90)
    .default(7)
    .describe('A session ends after so long whatever happens'),
  BACKUP_CRON: z.string().default('0 2 * * *').describe('When the nightly backup is due, as a cron expression'),
  BACKUP_TIME_ZONE: z.string().default('UTC').describe('IANA zone of BACKUP_CRON'),
  BACKUP_SWEEP_DAYS: z.coerce
    .number()
    .min(1)
    .max(3650)
    .default(30)
    .describe('A stored backup is read again, every byte, when nobody has for so many days'),
  BACKUP_SWEEP_GB: z.coerce
    .number()
    .min(0.001)
    .max(100_000)
    .default(50)
    .describe('So many gigabytes of stored backups are read again in a night at most'),
  BACKUP_STORES: z
    .string()
    .regex(/^(folder|s3)( *, *(folder|s3))*$/, 'is folder, s3 or both, separated by a comma')
    .default('folder')
    .describe('Where backups are written: folder (STORE_DIR), s3 (a bucket), or both'),
  BACKUP_READERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe('Connections that read one snapshot at once; unset uses half the processors, at most 4'),
  // Not 19, which served requests no better: on a machine that is never idle a backup must end as well, and a session of
  // Postgres, which may hold locks that a request waits for, must come to its turn.
  BACKUP_NICENESS: z.coerce
    .number()
    .int()
    .min(0)
    .max(19)
    .default(15)
    .describe('How far a backup steps back behind requests on its machine (Linux), as nice counts it; 0 does not'),
  BACKUP_AGE_RECIPIENTS: z
    .string()
    .optional()
    .describe(
      'age recipients (age1…) that every backup is encrypted for, separated by commas; unset writes plain files',
    ),
  BACKUP_PASSPHRASE: z
    .string()
    .min(12)
    .optional()
    .describe('Passphrase that backups are encrypted with when there are no recipients'),
  BACKUP_AGE_IDENTITY: z
    .string()
    .optional()
    .describe('age identity (AGE-SECRET-KEY-1…) that opens encrypted backups here; never kept in a store'),
  BACKUP_CHAIN_FILE: z
    .string()
    .optional()
    .describe('File outside the stores that the head of the chain of backups is appended to'),
  S3_BUCKET: z.string().optional().describe('Bucket of the store s3'),
  S3_PREFIX: z.string().default('').describe('What the names of its objects begin with, such as console/'),
  S3_ENDPOINT: z.url().optional().describe('Address of an S3-compatible service; unset is AWS'),
  S3_REGION: z.string().default('us-east-1').describe('Region of the bucket'),
  S3_ACCESS_KEY_ID: z.string().optional().describe('Access key; unset takes what the machine was given'),
  S3_SECRET_ACCESS_KEY: z.string().optional().describe('Its secret'),
  S3_FORCE_PATH_STYLE: flag
    .default(false)
    .describe('Bucket in the path instead of the host name, as most services but AWS need'),
  S3_CHECKSUMS: z
    .enum(['when_supported', 'when_required'])
    .default('when_required')
    .describe('when_supported adds CRC32 to every upload, which some compatible services refuse'),
  CHROMIUM_PATH: z
    .string()
    .optional()
    .describe(
      'Browser that documents are printed with; unset looks in the usual places, and without one documents are HTML',
    ),
  RESTORE_APPROVAL: flag
    .default(false)
    .describe(
      'Whether a second person must agree before any previewed restore can be confirmed; unset, a company asks for it itself, and a restore of the whole database does while any company asks',
    ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe('Mail server, such as smtps://user:password@mail.example.com; unset writes messages to DATA_DIR/outbox'),
  MAIL_FROM: z.string().default('Counterfoil <counterfoil@localhost>').describe('Sender of mail'),
  MAIL_CALLBACK_SECRET: z
    .string()
    .min(32)
    .optional()
    .describe('Secret that reports of deliveries and bounces are signed with; unset refuses them'),
  SMS_URL: z
    .url()
    .optional()
    .describe('SMS gateway, such as https://api.twilio.com/2010-04-01; unset writes texts to DATA_DIR/outbox'),
  SMS_ACCOUNT: z.string().optional().describe('Account at the gateway'),
  SMS_TOKEN: z.string().optional().describe('Its secret, which callbacks are signed with as well'),
  SMS_FROM: z.string().optional().describe('Number or name that texts come from'),
  WEBHOOK_HOSTS: z
    .string()
    .default('')
    .describe('Hosts that webhooks may call, by commas; they may be inner ones. Empty: every public https address'),
  METRICS_TOKEN: z.string().min(16).optional().describe('Bearer token for /metrics from elsewhere than loopback'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least important log line written'),
  WORKER: flag.default(true).describe('Whether npm start runs the worker beside the web process'),
})

export type Config = z.infer<typeof configSchema>

/**
 * Reads the configuration from the environment. Any key may instead come from a file named by
 * `<KEY>_FILE`, as container secrets do.
 *
 * @throws {AppError} PRECONDITION naming every wrong key and its cure; values are never repeated.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given: Record<string, string> = {}
  for (const key of Object.keys(configSchema.shape)) {
    const value = env[key] ?? readSecretFile(env[`${key}_FILE`], key)
    if (value !== undefined && value !== '') given[key] = value
  }
  const parsed = configSchema.safeParse(given)
  if (parsed.success) return parsed.data

  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new AppError('PRECONDITION', {
    message: `configuration: ${wrong}`,
    userMessage: `The configuration is not usable. ${wrong}. See .env.example.`,
    field: String(parsed.error.issues[0]?.path[0] ?? ''),
  })
}

function readSecretFile(path: string | undefined, key: string): string | undefined {
  if (!path) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new AppError('PRECONDITION', {
      message: `configuration: ${key}_FILE cannot be read`,
      userMessage: `The file named by ${key}_FILE cannot be read. Check its path and permissions.`,
      field: `${key}_FILE`,
      cause,
    })
  }
}
