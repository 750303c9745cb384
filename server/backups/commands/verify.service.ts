import { stat } from 'node:fs/promises'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { fileMissing, noSuchBackup } from '../backups.errors.ts'
import { getRunOfSystem } from '../backups.queries.ts'
import { backupIdInput } from '../backups.schemas.ts'
import { keysWith } from '../restore/choosing/given-key.ts'
import { inSystem } from '../runs/in-system.ts'
import { executeVerification } from '../runs/verification.service.ts'
import { readSigningKey } from '../signing-keys.ts'
import { type Problem, type VerifyReport, verifyFile } from '../verify/verify-file.ts'

export interface CommandVerdict {
  ok: boolean
  id: string | null
  file: string | null
  problems: Problem[]
  records: number
  tables: number
  chunks: number
  bytes: number
  encrypted: boolean
  /** false when an encrypted file was proved whole from outside, for want of a key. */
  opened: boolean
  sha256: string | null
  manifestSha256: string | null
  /** `known`: whether the key is one of this installation; null when this machine cannot tell. */
  signature: { keyId: string | null; holds: boolean; known: boolean | null }
}

/** Verifies a file with nothing but the file; a signing key on this machine is recognised. */
export async function verifyFileForCommand(config: Config, path: string, secret?: string): Promise<CommandVerdict> {
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) {
    throw new AppError('NOT_FOUND', {
      field: 'file',
      message: 'no such file',
      userMessage: `There is no file at ${path}.`,
    })
  }
  const report = await verifyFile(path, { keys: keysWith({ config }, secret) })
  const key = await readSigningKey(config).catch(() => null)
  const known = key && report.signature.keyId ? key.id === report.signature.keyId : null
  // Another key than ours is no damage: the file may come from another installation.
  return verdictOf(report, { id: report.metadata?.backupId ?? null, file: path, known: known || null })
}

/** Verifies a backup of the history, holds it against what the database remembers, and keeps the result. */
export async function verifyBackupForCommand(services: Services, id: string, secret?: string): Promise<CommandVerdict> {
  const input = backupIdInput.safeParse({ id })
  if (!input.success)
    throw new AppError('BAD_INPUT', { field: 'id', message: 'no id', userMessage: '--id is not the id of a backup.' })
  const run = await inSystem(services, (trx) => getRunOfSystem(trx, input.data.id))
  if (!run) throw noSuchBackup()
  const report = await executeVerification(services, { runId: run.id, byName: 'npm run backup:verify', secret })
  if (!report) throw fileMissing()
  return verdictOf(report, { id: run.id, file: run.filePath, known: report.signature.trusted })
}

function verdictOf(
  report: VerifyReport,
  by: { id: string | null; file: string | null; known: boolean | null },
): CommandVerdict {
  return {
    ok: report.ok,
    id: by.id,
    file: by.file,
    problems: report.problems,
    records: report.checked.rows,
    tables: report.checked.tables,
    chunks: report.checked.chunks,
    bytes: report.fileBytes,
    encrypted: report.encrypted,
    opened: report.opened,
    sha256: report.fileSha256,
    manifestSha256: report.manifestSha256,
    signature: { keyId: report.signature.keyId, holds: report.signature.holds, known: by.known },
  }
}
