import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { type BackupRow, getChainHead, getCompanySlug, getRunOfSystem, rememberSigningKey } from '../backups.queries.ts'
import { configuredRecipients } from '../encryption/recipients.service.ts'
import { encryptionOf } from '../encryption/target.ts'
import { type BackupError, explainFailure } from '../engine/backup-error.ts'
import { type MadeBackup, makeBackup } from '../engine/make-backup.ts'
import type { BackupScope, Manifest } from '../format/metadata.ts'
import { manifestHash } from '../format/signature.ts'
import { loadSigningKey } from '../signing-keys.ts'
import { recordChainHead } from '../verify/chain-file.ts'
import { type StoredCopy, storesOfRun, verifyCopies } from './copies.service.ts'
import { inSystem } from './in-system.ts'
import { type Claim, LEASE_RELEASED, updateHeldRun } from './lease.queries.ts'
import { HeldLease, thisProcess } from './lease.ts'
import { paceOf } from './pace.ts'
import { auditRun, inSystemOf, type RunEntry, type RunOwner } from './run-audit.ts'
import { resultOf } from './verification.service.ts'

/** Postgres' role that reads every row and writes none. */
const BACKUP_ROLE = 'counterfoil_backup'

/** What a run needs and no row may hold. */
export interface RunSecret {
  passphrase?: string | undefined
}

/**
 * Makes the backup of a run whose lease the caller has just taken, reads it back, and records what
 * became of it. Does not throw for a backup that fails: the run says why. `stopped` fires when this process is to end.
 */
export async function executeRun(
  services: Services,
  claim: Claim,
  secret: RunSecret = {},
  stopped?: AbortSignal,
): Promise<BackupRow> {
  const { database, clock, logger } = services
  const lease = new HeldLease(database, clock, claim, stopped)
  try {
    const { made, copies, owner } = await write(services, claim, lease, secret)
    const { manifest } = made
    lease.report({ phase: 'verifying', table: null, rowsPerSecond: 0, secondsLeft: null })
    const read = await verifyCopies(
      services.config,
      { path: made.path, copies, made },
      {
        at: () => clock.now(),
        trustedKeys: [manifest.metadata.signature.keyId],
        expected: { fileSha256: manifest.file.sha256, manifestSha256: manifestHash(manifest.metadata) },
      },
    )
    const whole = read.report?.ok === true
    await lease.end()
    const at = clock.now()
    const verification = resultOf(read, { startedAt: at, at, byName: 'after writing' })
    await inSystemOf(services, owner, async (trx) => {
      const held = await updateHeldRun(trx, claim, {
        ...(whole ? { state: 'VERIFIED', verifiedAt: at } : { corruptAt: at }),
        copies: JSON.stringify(read.copies),
        verification: JSON.stringify(verification),
        finishedAt: at,
        updatedAt: at,
        ...LEASE_RELEASED,
      })
      if (held) await auditRun(trx, owner, entryOf(claim, manifest, whole))
    })
    logger.info(
      {
        runId: claim.runId,
        state: whole ? 'VERIFIED' : 'WRITTEN',
        bytes: manifest.file.bytes,
        rows: manifest.metadata.totalRecords,
      },
      'backup made',
    )
  } catch (thrown) {
    await lease.end()
    const error = explainFailure(thrown, 'the backup')
    logger.error({ runId: claim.runId, err: error.cause ?? error, code: error.failure }, 'backup failed')
    await recordFailure(services, claim, error)
  }
  const run = await inSystem(services, (trx) => getRunOfSystem(trx, claim.runId))
  if (!run) throw new AppError('INTERNAL', { message: 'the run of a backup has gone' })
  return run
}

/** What the audit log keeps of a backup: enough to recognise its file, and the head of the chain of manifests. */
function entryOf(claim: Claim, { file, metadata }: Manifest, whole: boolean): RunEntry {
  const { name, bytes, sha256 } = file
  return {
    action: whole ? 'backup.made' : 'backup.found_corrupt',
    runId: claim.runId,
    details: { file: name, bytes, sha256, records: metadata.totalRecords, manifestSha256: manifestHash(metadata) },
  }
}

async function write(
  services: Services,
  claim: Claim,
  lease: HeldLease,
  { passphrase }: RunSecret,
): Promise<{ made: MadeBackup; copies: StoredCopy[]; owner: RunOwner }> {
  const { config, clock } = services
  const key = await loadSigningKey(config)
  const { run, previousManifest, slug, configured } = await inSystem(services, async (trx) => {
    // Whoever took the lease: from now on the run lives and dies with this process.
    const held = await updateHeldRun(trx, claim, { leaseOwner: thisProcess() })
    const run = await getRunOfSystem(trx, claim.runId)
    if (!held || !run) throw new AppError('CONFLICT', { message: 'the lease of the run is not ours' })
    await rememberSigningKey(trx, { id: key.id, publicKey: key.publicKey }, clock.now())
    const slug = run.companyId ? await getCompanySlug(trx, run.companyId) : null
    const configured = await configuredRecipients(trx, config, run.companyId)
    return { run, slug, configured, previousManifest: await getChainHead(trx, run.companyId) }
  })
  const scope: BackupScope = run.companyId ? { kind: 'company', companyId: run.companyId, slug } : { kind: 'database' }
  const pace = paceOf()
  const made = await makeBackup({
    runId: run.id,
    kind: run.kind,
    database: {
      url: config.BACKUP_DATABASE_URL ?? config.MIGRATION_DATABASE_URL ?? config.DATABASE_URL,
      role: BACKUP_ROLE,
    },
    stores: storesOfRun(config, run),
    scope,
    encryption: encryptionOf(
      config,
      { encrypt: run.encrypt, recipients: run.recipients, passphrase },
      configured.recipients,
    ),
    strict: run.strict,
    ...(config.BACKUP_READERS ? { readers: config.BACKUP_READERS } : undefined),
    createdBy: run.requestedByName,
    reason: run.reason,
    signingKey: key,
    previousManifest,
    startedAt: run.startedAt,
    signal: lease.signal,
    onProgress: (progress) => lease.report({ phase: 'reading', ...progress, ...pace(progress) }),
  })
  const { manifest } = made
  const at = clock.now()
  const { chunks: _chunks, ...metadata } = manifest.metadata
  const copies = made.copies.map(
    ({ store, state, message }): StoredCopy => ({
      store,
      state,
      checkedAt: at.toISOString(),
      ...(message ? { message } : undefined),
    }),
  )
  const held = await inSystem(services, (trx) =>
    updateHeldRun(trx, claim, {
      state: 'WRITTEN',
      writtenAt: at,
      updatedAt: at,
      fileName: manifest.file.name,
      filePath: made.path,
      fileBytes: manifest.file.bytes,
      fileSha256: manifest.file.sha256,
      records: manifest.metadata.totalRecords,
      manifestSha256: manifestHash(manifest.metadata),
      previousManifestSha256: previousManifest,
      signingKeyId: key.id,
      metadata: JSON.stringify(metadata),
      copies: JSON.stringify(copies),
      encryption: manifest.file.encryption && JSON.stringify(manifest.file.encryption),
    }),
  )
  // Ended by somebody who took us for dead: the file is whole, and `backup:verify --file` reads it.
  if (!held) throw new AppError('CONFLICT', { message: 'the lease was lost before the run could be recorded' })
  await recordChainHead(config, manifest)
  return { made, copies, owner: { companyId: run.companyId, byName: run.requestedByName } }
}

/** A server that was killed is back in a few seconds; the cause is worth waiting for, and the lease lasts longer. */
const RECORDING_MS = 10_000
const PAUSE_MS = 250

async function recordFailure(services: Services, claim: Claim, error: BackupError): Promise<void> {
  const givingUpAt = performance.now() + RECORDING_MS
  for (;;) {
    try {
      return await tryToRecord(services, claim, error)
    } catch (cause) {
      if (performance.now() < givingUpAt) {
        await sleep(PAUSE_MS)
        continue
      }
      // The database is away; the lease runs out and the next process to look ends the run.
      services.logger.error({ runId: claim.runId, err: cause }, 'the failure of a backup could not be recorded')
      return
    }
  }
}

async function tryToRecord(services: Services, claim: Claim, error: BackupError): Promise<void> {
  const at = services.clock.now()
  const failed = {
    state: 'FAILED' as const,
    failure: error.failure,
    failureMessage: error.message.slice(0, 500),
    finishedAt: at,
    updatedAt: at,
    ...LEASE_RELEASED,
  }
  const run = await inSystem(services, (trx) => getRunOfSystem(trx, claim.runId))
  if (!run) return
  const owner = { companyId: run.companyId, byName: run.requestedByName }
  await inSystemOf(services, owner, async (trx) => {
    if (!(await updateHeldRun(trx, claim, failed))) return
    await auditRun(trx, owner, { action: 'backup.failed', runId: run.id, details: { failure: error.failure } })
  })
}
