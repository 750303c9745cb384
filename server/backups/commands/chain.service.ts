import type { Services } from '#server/services.ts'
import { findSigningKeyIds } from '../backups.queries.ts'
import { copiesOfRun } from '../runs/copies.service.ts'
import { inSystem } from '../runs/in-system.ts'
import { inSystemOf } from '../runs/run-audit.ts'
import type { StoreName } from '../stores/backup-store.ts'
import { storesOf } from '../stores/configured.ts'
import { readChainFile } from '../verify/chain-file.ts'
import { type ChainReport, type Remembered, verifyChain } from '../verify/verify-chain.ts'
import { findChainRuns, findLoggedCompanyBackups, findLoggedWholeBackups } from './chain.queries.ts'

export interface StoreChain extends ChainReport {
  store: StoreName
  where: string
}

/**
 * Holds the manifests of every store against each other and against what remembers them: the database,
 * the audit log and the file of BACKUP_CHAIN_FILE. Opens no backup and needs no key.
 */
export async function verifyChainForCommand(services: Services): Promise<{ ok: boolean; stores: StoreChain[] }> {
  const { runs, whole, trustedKeys } = await inSystem(services, async (trx) => ({
    runs: await findChainRuns(trx),
    whole: await findLoggedWholeBackups(trx),
    trustedKeys: await findSigningKeyIds(trx),
  }))
  const companies = new Set(runs.flatMap(({ companyId }) => (companyId ? [companyId] : [])))
  const logged = whole.map((entry) => ({ ...entry, scope: 'database' }))
  for (const companyId of companies) {
    const owner = { companyId, byName: 'verification of the chain' }
    const entries = await inSystemOf(services, owner, (trx) => findLoggedCompanyBackups(trx, companyId))
    logged.push(...entries.map((entry) => ({ ...entry, scope: companyId })))
  }
  const lines = (await readChainFile(services.config)) ?? []

  const stores: StoreChain[] = []
  for (const store of storesOf(services.config)) {
    const database = runs.flatMap((run): Remembered[] => {
      if (!run.manifestSha256) return []
      const here = copiesOfRun(run).find((copy) => copy.store === store.name)
      // A copy that never was here, or was deleted by a rule, is known and not missed.
      const removed = run.removedAt !== null || !here || here.state === 'REMOVED' || here.state === 'FAILED'
      const scope = run.companyId ?? 'database'
      return [{ by: 'database', scope, file: run.fileName ?? run.id, manifestSha256: run.manifestSha256, removed }]
    })
    const removed = new Set(database.filter((each) => each.removed).map(({ manifestSha256 }) => manifestSha256))
    const others: Remembered[] = [
      ...lines.map((line) => ({ ...line, by: 'chain file' as const })),
      ...logged.flatMap(({ scope, file, manifestSha256 }) =>
        manifestSha256 && file ? [{ by: 'audit log' as const, scope, file, manifestSha256 }] : [],
      ),
    ].map((each) => ({ ...each, removed: removed.has(each.manifestSha256) }))
    const report = await verifyChain(store, [...database, ...others], { trustedKeys })
    stores.push({ store: store.name, where: store.where, ...report })
  }
  return { ok: stores.every(({ ok }) => ok), stores }
}
