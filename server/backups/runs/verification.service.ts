import { basename } from 'node:path'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { findSigningKeyIds, getRunOfSystem, recordVerification } from '../backups.queries.ts'
import type { BackupVerification } from '../backups.schemas.ts'
import { locateInStore } from '../store.ts'
import { type VerifyReport, verifyFile } from '../verify/verify-file.ts'
import { inSystem } from './in-system.ts'

/** Reads a finished backup again, byte by byte, and records the result with the run. */
export async function executeVerification(
  services: Services,
  input: { runId: string; byName: string },
): Promise<VerifyReport | null> {
  const { clock } = services
  const startedAt = clock.now()
  const { run, keys } = await inSystem(services, async (trx) => ({
    run: await getRunOfSystem(trx, input.runId),
    keys: await findSigningKeyIds(trx),
  }))
  if (!run?.filePath || !run.fileSha256 || !run.manifestSha256) return null

  let report: VerifyReport | null = null
  let result: BackupVerification
  let saved = Promise.resolve()
  const save = (verification: BackupVerification, more: { corruptAt?: Date | null; verifiedAt?: Date } = {}) =>
    inSystem(services, (trx) =>
      recordVerification(trx, input.runId, {
        verification: JSON.stringify(verification),
        updatedAt: clock.now(),
        ...more,
      }),
    )
  try {
    let savedAt = performance.now()
    report = await verifyFile(await locateInStore(services.config, run.filePath), {
      trustedKeys: keys,
      expected: { fileSha256: run.fileSha256, manifestSha256: run.manifestSha256 },
      onProgress: (bytes, totalBytes) => {
        if (performance.now() - savedAt < 2_000) return
        savedAt = performance.now()
        saved = saved
          .then(() => save({ ...running(startedAt, clock.now(), input.byName), bytes, totalBytes }))
          .catch(() => undefined)
      },
    })
    result = resultOf(report, { startedAt, at: clock.now(), byName: input.byName })
  } catch (error) {
    const message = error instanceof AppError ? error.userMessage : `The file ${basename(run.filePath)} cannot be read.`
    const now = clock.now()
    result = {
      ...running(startedAt, now, input.byName),
      state: 'FAILED',
      finishedAt: now.toISOString(),
      problems: [{ part: 'file', table: null, chunk: null, message }],
    }
  }
  await saved
  const at = clock.now()
  const passed = result.state === 'PASSED'
  await save(result, passed ? { corruptAt: null, verifiedAt: at } : { corruptAt: at })
  return report
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

export function resultOf(report: VerifyReport, by: { startedAt: Date; at: Date; byName: string }): BackupVerification {
  return {
    ...running(by.startedAt, by.at, by.byName),
    state: report.ok ? 'PASSED' : 'FAILED',
    finishedAt: by.at.toISOString(),
    bytes: report.fileBytes,
    totalBytes: report.fileBytes,
    chunks: report.checked.chunks,
    rows: report.checked.rows,
    problems: report.problems,
  }
}
