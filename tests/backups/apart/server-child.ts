import { readFileSync } from 'node:fs'
import { runInBackground } from '#server/backups/runs/background.ts'
import { readConfig } from '#server/kernel/config.ts'
import { createServices } from '#server/services.ts'

/** A server that has a backup made, which a test kills: the file names its environment and the run. */
const { env, claim } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'))
const services = createServices(readConfig(env))
void runInBackground(services, { task: 'backup', claim, secret: {} })
setInterval(() => undefined, 60_000)
