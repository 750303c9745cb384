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
