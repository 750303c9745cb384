import type { Services } from '#server/services.ts'
import { findSigningKeyIds, getRunOfSystem, recordVerification } from '../backups.queries.ts'
import type { BackupVerification } from '../backups.schemas.ts'
import { keysWith } from '../restore/choosing/given-key.ts'
import type { VerifyReport } from '../verify/verify-file.ts'
import { type CopiesReport, copiesOfRun, verifyCopies } from './copies.service.ts'
import { inSystem } from './in-system.ts'
import { auditRun, inSystemOf } from './run-audit.ts'

/** Reads a finished backup again, byte by byte, and records the result with the run. */
export async function executeVerification(
  services: Services,
  input: { runId: string; byName: string; secret?: string | undefined },
): Promise<VerifyReport | null> {
  const { clock } = services
  const startedAt = clock.now()
  const { run, keys } = await inSystem(services, async (trx) => ({
    run: await getRunOfSystem(trx, input.runId),
    keys: await findSigningKeyIds(trx),
  }))
  if (!run?.filePath || !run.fileSha256 || !run.manifestSha256) return null

  let saved = Promise.resolve()
  const save = (verification: BackupVerification) =>
    inSystem(services, (trx) =>
      recordVerification(trx, input.runId, { verification: JSON.stringify(verification), updatedAt: clock.now() }),
    )
  let savedAt = performance.now()
  const read = await verifyCopies(
    services.config,
    { path: run.filePath, copies: copiesOfRun(run) },
    {
      at: () => clock.now(),
      trustedKeys: keys,
      keys: keysWith(services, input.secret),
      expected: { fileSha256: run.fileSha256, manifestSha256: run.manifestSha256 },
      onProgress: (bytes, totalBytes) => {
        if (performance.now() - savedAt < 2_000) return
        savedAt = performance.now()
        saved = saved
          .then(() => save({ ...running(startedAt, clock.now(), input.byName), bytes, totalBytes }))
          .catch(() => undefined)
      },
    },
  )
  const result = resultOf(read, { startedAt, at: clock.now(), byName: input.byName })
  await saved
  const at = clock.now()
  const passed = result.state === 'PASSED'
  const owner = { companyId: run.companyId, byName: input.byName }
  await inSystemOf(services, owner, async (trx) => {
    await recordVerification(trx, run.id, {
      verification: JSON.stringify(result),
      copies: JSON.stringify(read.copies),
      updatedAt: at,
      ...(passed ? { corruptAt: null, verifiedAt: at } : read.unreachable ? undefined : { corruptAt: at }),
    })
    const action = passed ? 'backup.verified' : read.unreachable ? 'backup.not_verified' : 'backup.found_corrupt'
    await auditRun(trx, owner, { action, runId: run.id, details: { problems: result.problems.length } })
  })
  return read.report
}

/** A verification as it stands while it runs. */
export function running(startedAt: Date, at: Date, byName: string): BackupVerification {
  return {
    state: 'RUNNING',
    startedAt: startedAt.toISOString(),
    seenAt: at.toISOString(),
    finishedAt: null,
    bytes: 0,
    totalBytes: 0,
    chunks: 0,
    rows: 0,
    problems: [],
    byName,
  }
}

/** The result of the best copy; what is wrong with the others stands with them. */
export function resultOf(
  { copies, report, unreachable }: CopiesReport,
  by: { startedAt: Date; at: Date; byName: string },
): BackupVerification {
  const begun = { ...running(by.startedAt, by.at, by.byName), finishedAt: by.at.toISOString() }
  if (!report) {
    const problems = copies.map(({ message }) => ({
      part: unreachable ? ('store' as const) : ('file' as const),
      table: null,
      chunk: null,
      message: message ?? 'The file cannot be read.',
    }))
    return { ...begun, state: 'FAILED', problems }
  }
  return {
    ...begun,
    state: report.ok ? 'PASSED' : 'FAILED',
    bytes: report.fileBytes,
    totalBytes: report.fileBytes,
    chunks: report.checked.chunks,
    rows: report.checked.rows,
    problems: report.problems,
  }
}
