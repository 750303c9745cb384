// An internal tool: a program of its own that talks to Counterfoil over HTTP with a typed client.
//
//   COUNTERFOIL_URL=https://console.example.com COUNTERFOIL_TOKEN=… node scripts/examples/internal-tool.ts "before the upgrade"
//
// The token is made on the API tokens page; it needs the scope "backups" and the role admin. All that is
// taken from the server is a type, which is gone when the program runs.
import { setTimeout as sleep } from 'node:timers/promises'
import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AppRouter } from '#server/trpc/router.ts'

const { COUNTERFOIL_URL: url, COUNTERFOIL_TOKEN: token } = process.env
if (!url || !token) {
  console.error('Set COUNTERFOIL_URL and COUNTERFOIL_TOKEN.')
  process.exit(2)
}
const reason = process.argv[2] ?? 'Backup by the example of an internal tool'

const api = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: new URL('/api/trpc', url).href, headers: { authorization: `Bearer ${token}` } })],
})

const { id } = await api.backups.createBackup.mutate({ reason })
console.error(`Backup ${id} has begun.`)

let backup = await api.backups.getBackup.query({ id })
while (backup.working) {
  await sleep(500)
  backup = await api.backups.getBackup.query({ id })
  if (backup.progress) console.error(`${backup.progress.phase}: ${backup.progress.rows} rows`)
}
if (backup.state === 'FAILED') {
  console.error(`It failed: ${backup.failureMessage}`)
  process.exit(1)
}

// Read it a second time, as one would before relying on an older backup.
await api.backups.verifyBackup.mutate({ id })
do {
  await sleep(500)
  backup = await api.backups.getBackup.query({ id })
} while (backup.verification?.state === 'RUNNING')

const { state, path, records, bytes, communicationSummary, verification } = backup
const tables = Object.fromEntries(backup.tables.map((table) => [table.key, table.records]))
console.log(
  JSON.stringify(
    {
      id,
      state,
      reason,
      path,
      records,
      bytes,
      tables,
      communicationSummary,
      verified: verification?.state === 'PASSED',
    },
    null,
    2,
  ),
)
process.exitCode = verification?.state === 'PASSED' ? 0 : 3
