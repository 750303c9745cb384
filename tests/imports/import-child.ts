import { runImport } from '#server/imports/working/import.job.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'

/**
 * A process that works on one import and is killed by its test: `node import-child.ts <json>`. Says
 * "working" once it has begun.
 */
const { env, companyId, batchId } = JSON.parse(process.argv[2] ?? '{}') as {
  env: Record<string, string>
  companyId: string
  batchId: string
}
const services = createServices(readConfig(env))
process.stdout.write('working\n')
await runImport(services, { companyId, batchId })
await services.close()
