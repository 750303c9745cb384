import { createHash } from 'node:crypto'
import { inTransaction } from '#db/transaction.ts'
import { recordAudit } from '#server/audit/audit.service.ts'
import type { CompanyScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { fileMissing, foundRefused } from '../backups.errors.ts'
import { findSigningKeyIds, getCompanySlug, rememberSigningKey } from '../backups.queries.ts'
import type { BackupCoverage, BackupKind } from '../backups.schemas.ts'
import { folderOfKind } from '../format/names.ts'
import { verifyInBackground } from '../runs/background.ts'
import type { StoredCopy } from '../runs/copies.service.ts'
import { inSystem } from '../runs/in-system.ts'
import { chainOfRequest } from '../runs/run-audit.ts'
import { readSigningKey } from '../signing-keys.ts'
import type { BackupStore, StoreName } from '../stores/backup-store.ts'
import { knownStores } from '../stores/configured.ts'
import { getSweepFigures, type SweepFigures } from '../sweep/sweep.queries.ts'
import { type AdoptedRun, findRunsOfFiles, insertAdopted } from './found.queries.ts'
import type { AdoptFoundInput, FoundProblem } from './found.schemas.ts'
import { type FileStory, listBackups, readStory, type StoreFile } from './found-files.ts'
import { findTroubledStores, type StoreTrouble, within } from './store-trouble.ts'

/** A backup in a store that the history does not know: of a database that was lost, or put there by hand. */
export interface FoundFile {
  store: StoreName
  kind: BackupKind
  fileName: string
  bytes: number
  modifiedAt: Date
  /** Why it cannot be taken into the history; null when it can. */
  problem: FoundProblem | null
  about: {
    coverage: BackupCoverage
    company: string | null
    reason: string
    createdBy: string
    madeAt: string
    records: number
    encrypted: boolean
  } | null
}

export interface StoreHealth {
  troubles: { store: StoreName; where: string | null; trouble: StoreTrouble }[]
  found: FoundFile[]
  /** More files than are shown were found. */
  more: boolean
  sweep: SweepFigures
}

/** The newest; a manifest is read for each. */
const MOST_SHOWN = 50

/**
 * How the stores stand: those that do not show what they should hold, files that the history does not know, and the
 * turn of reading everything again. A company sees its own files alone, by signed manifests; operators see all.
 * No connection is held while a store is waited for.
 */
export async function getStoreHealth(services: Services, scope: CompanyScope): Promise<StoreHealth> {
  const { clock, config, database } = services
  const [troubles, strays, sweep] = await Promise.all([
    findTroubledStores(services),
    findStrays(services),
    inTransaction(database, { ...tenantOf(scope), readOnly: true }, (trx) =>
      getSweepFigures(trx, scope, clock.now(), config.BACKUP_SWEEP_DAYS),
    ),
  ])
  const shown = strays.slice(0, MOST_SHOWN)
  const found = await Promise.all(shown.map((stray) => judge(services, stray)))
  return {
    // Folders and buckets are the platform's business.
    troubles: troubles.map((each) => ({ ...each, where: scope.operator ? each.where : null })),
    found: found.filter((each) => mayTake(scope, each)).map(({ file }) => file),
    more: scope.operator && strays.length > MOST_SHOWN,
    sweep,
  }
}

/**
 * Takes a found file into the history and has it verified in the background. From then on it is verified, downloaded,
 * drilled and restored like every other. The file is read before anything is written: gigabytes take longer than a
 * transaction may stand idle.
 *
 * @returns its id.
 * @throws {AppError} NOT_FOUND when there is no such file or it is not theirs, PRECONDITION with what speaks against it.
 */
export async function adoptFound(
  services: Services,
  scope: CompanyScope,
  input: AdoptFoundInput & { byName: string },
): Promise<{ id: string }> {
  const path = `${folderOfKind(input.kind)}/${input.fileName}`
  const stray = (await findStrays(services)).find(({ store, file }) => store.name === input.store && file.path === path)
  const judged = stray && (await judge(services, stray))
  if (!stray || !judged || !mayTake(scope, judged)) throw fileMissing()
  const { story, file } = judged
  if (!story || file.problem) throw foundRefused(file.problem ?? 'UNREADABLE')

  const run = await rowOf(services, stray, story)
  const key = await readSigningKey(services.config).catch(() => null)
  const at = services.clock.now()
  await inTransaction(services.database, tenantOf(scope), async (trx, { onCommit }) => {
    if (key?.id === run.signingKeyId) await rememberSigningKey(trx, { id: key.id, publicKey: key.publicKey }, at)
    if (!(await insertAdopted(trx, run, at))) throw foundRefused('KNOWN')
    await recordAudit(trx, chainOfRequest(scope, run, input.byName), {
      action: 'backup.adopted',
      entity: 'backup',
      entityId: run.id,
      details: { file: run.filePath, bytes: run.fileBytes, sha256: run.fileSha256, manifestSha256: run.manifestSha256 },
      at,
    })
    onCommit(() => void verifyInBackground(services, { runId: run.id, byName: input.byName }))
  })
  return { id: run.id }
}

/** As whom a transaction sees the database. */
const tenantOf = ({ companyId, userId, operator }: CompanyScope) => ({ companyId, userId, operator })

interface Stray {
  store: BackupStore
  file: StoreFile
  /** The history has a backup of this id, under another name or deleted. */
  known: boolean
}

interface Judged {
  file: FoundFile
  story: FileStory | null
}

/** Files that no run stands for, newest first. What a run is writing right now is no stray. */
async function findStrays(services: Services): Promise<Stray[]> {
  const lists = await Promise.all(
    knownStores(services.config).map(async (store) => {
      const files = await within(
        listBackups(store).catch(() => []),
        [],
      )
      return files.map((file) => ({ store, file }))
    }),
  )
  const files = lists.flat()
  if (files.length === 0) return []
  const paths = files.map(({ file }) => file.path)
  const idEnds = files.flatMap(({ file }) => file.idEnd ?? [])
  const runs = await inSystem(services, (trx) =>
    findRunsOfFiles(trx, { paths, idEnds: idEnds.length > 0 ? idEnds : [''] }),
  )
  const there = new Set(runs.flatMap((run) => (run.filePath && !run.removedAt ? [run.filePath] : [])))
  const writing = new Set(runs.flatMap((run) => (run.state === 'RUNNING' ? [run.id.slice(-8)] : [])))
  const known = new Set(runs.map((run) => run.id.slice(-8)))
  return files
    .filter(({ file }) => !there.has(file.path) && !(file.idEnd && writing.has(file.idEnd)))
    .map((each) => ({ ...each, known: each.file.idEnd !== null && known.has(each.file.idEnd) }))
    .toSorted((a, b) => b.file.modifiedAt.getTime() - a.file.modifiedAt.getTime())
}

async function judge(services: Services, { store, file, known }: Stray): Promise<Judged> {
  const story = await within(readStory(services, store, file), null)
  const { kind, fileName, bytes, modifiedAt } = file
  const base = { store: store.name, kind, fileName, bytes, modifiedAt }
  if (!story) return { story, file: { ...base, problem: known ? 'KNOWN' : 'UNREADABLE', about: null } }
  const { metadata, envelope } = story
  const { scope } = metadata
  const ours = await inSystem(services, async (trx) => ({
    keys: await findSigningKeyIds(trx),
    company: scope.kind === 'company' ? await getCompanySlug(trx, scope.companyId) : null,
  }))
  const own = await readSigningKey(services.config).catch(() => null)
  const trusted = ours.keys.includes(metadata.signature.keyId) || own?.id === metadata.signature.keyId
  const problem: FoundProblem | null = known
    ? 'KNOWN'
    : !story.holds
      ? 'UNSIGNED'
      : !trusted
        ? 'STRANGER'
        : scope.kind === 'company' && ours.company === null
          ? 'NO_COMPANY'
          : null
  const about = {
    coverage: scope.kind,
    company: scope.kind === 'company' ? (ours.company ?? scope.slug) : null,
    reason: envelope.reason,
    createdBy: envelope.createdBy,
    madeAt: envelope.timestamp,
    records: metadata.totalRecords,
    encrypted: story.encryption !== null,
  }
  return { story, file: { ...base, problem, about } }
}

/** A company's own by its signed manifest; a file that only claims to be theirs is the operators' to look at. */
function mayTake(scope: CompanyScope, { story, file }: Judged): boolean {
  if (scope.operator) return true
  if (!story || (file.problem !== null && file.problem !== 'KNOWN')) return false
  const of = story.metadata.scope
  return of.kind === 'company' && of.companyId === scope.companyId && story.holds
}

async function rowOf(services: Services, { store, file }: Stray, story: FileStory): Promise<AdoptedRun> {
  const { metadata, envelope } = story
  const { chunks: _chunks, ...kept } = metadata
  const checkedAt = services.clock.now().toISOString()
  const copies: StoredCopy[] = [{ store: store.name, state: 'PRESENT', checkedAt }]
  return {
    id: metadata.backupId,
    companyId: metadata.scope.kind === 'company' ? metadata.scope.companyId : null,
    kind: file.kind,
    reason: envelope.reason,
    requestedByName: envelope.createdBy.slice(0, 200) || 'unknown',
    startedAt: new Date(envelope.timestamp),
    fileName: file.fileName,
    filePath: file.path,
    fileBytes: file.bytes,
    fileSha256: story.sha256 ?? (await sha256Of(store, file.path)),
    records: metadata.totalRecords,
    manifestSha256: story.manifestSha256,
    previousManifestSha256: metadata.previousManifest,
    signingKeyId: metadata.signature.keyId,
    metadata: JSON.stringify(kept),
    encryption: story.encryption && JSON.stringify(story.encryption),
    stores: [store.name],
    copies: JSON.stringify(copies),
  }
}

const BLOCK_BYTES = 4 * 1024 * 1024

async function sha256Of(store: BackupStore, path: string): Promise<string> {
  const source = await store.open(path)
  try {
    const digest = createHash('sha256')
    for (let at = 0; at < source.bytes; at += BLOCK_BYTES)
      digest.update(await source.read(at, Math.min(BLOCK_BYTES, source.bytes - at)))
    return digest.digest('hex')
  } finally {
    await source.close()
  }
}
