import { createDatabase, type Database } from '#db/client.ts'
import { createSmsGateway, type SmsGateway } from './communications/gateways/sms-gateway.ts'
import { type Clock, systemClock } from './kernel/clock.ts'
import type { Config } from './kernel/config.ts'
import { AppError } from './kernel/errors.ts'
import { createLogger, type Logger } from './kernel/logger.ts'
import { createMailer, type Mailer } from './mail/mailer.ts'

/** What a process has one of. Passed to whoever needs it, so that tests pass others. */
export interface Services {
  readonly config: Config & { readonly DATABASE_URL: string }
  readonly logger: Logger
  readonly clock: Clock
  readonly database: Database
  readonly mailer: Mailer
  readonly sms: SmsGateway
  close(): Promise<void>
}

/**
 * Builds the services of a process. Nothing is connected yet.
 * @throws {AppError} PRECONDITION when no database is configured.
 */
export function createServices(
  config: Config,
  given: {
    logger?: Logger
    clock?: Clock
    database?: Database
    mailer?: Mailer
    sms?: SmsGateway
    applicationName?: string
  } = {},
): Services {
  const url = config.DATABASE_URL
  if (!url) {
    throw new AppError('PRECONDITION', {
      field: 'DATABASE_URL',
      message: 'DATABASE_URL is not set',
      userMessage: 'DATABASE_URL is not set. Set it, or use npm start, which brings its own PostgreSQL.',
    })
  }
  const logger = given.logger ?? createLogger({ level: config.LOG_LEVEL })
  const database =
    given.database ??
    createDatabase({
      url,
      role: 'counterfoil_app',
      max: config.DATABASE_POOL,
      applicationName: given.applicationName ?? 'counterfoil web',
      onEffectError: (error) => logger.error({ err: error }, 'an effect failed after its transaction was committed'),
    })
  const mailer = given.mailer ?? createMailer(config)
  return {
    config: { ...config, DATABASE_URL: url },
    logger,
    clock: given.clock ?? systemClock,
    database,
    mailer,
    sms: given.sms ?? createSmsGateway(config),
    close: async () => {
      mailer.close()
      await database.close()
    },
  }
}
