import { runImport } from '#server/imports/background.ts'
import { readConfig } from '#server/kernel/config.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import { createServices } from '#server/services.ts'

/**
 * A process that works on one import and is killed by its test: `node import-child.ts <json>`. Says
 * "working" once it has begun.
 */
const { env, scope, batchId, lease } = JSON.parse(process.argv[2] ?? '{}') as {
  env: Record<string, string>
  scope: CompanyScope
  batchId: string
  lease: string
}
const services = createServices(readConfig(env))
process.stdout.write('working\n')
await runImport(services, { scope, batchId, lease })
await services.close()
