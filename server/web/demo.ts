import { AppError } from '../kernel/errors.ts'
import type { Services } from '../services.ts'

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|::1)$/

/**
 * The demo's passwords are public, so a server that has them is reachable from this machine only.
 * @throws {AppError} PRECONDITION when `host` is anything else.
 */
export async function assertDemoStaysLocal(services: Services, host: string): Promise<void> {
  if (LOOPBACK_HOST.test(host)) return
  const demo = await services.database.kysely
    .selectFrom('companyDirectory')
    .select('slug')
    .where('isDemo', '=', true)
    .limit(1)
    .executeTakeFirst()
  if (!demo) return
  throw new AppError('PRECONDITION', {
    field: 'HOST',
    message: 'demo logins exist and HOST is not loopback',
    userMessage: `This database holds the demo, whose passwords are public, so it is served on loopback only. Set HOST=127.0.0.1, or use a database without the demo.`,
  })
}
