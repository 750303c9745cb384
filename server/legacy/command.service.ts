import { inTransaction } from '#db/transaction.ts'
import { AppError, notFound } from '../kernel/errors.ts'
import type { Services } from '../services.ts'
import { getLegacyCompanyId, getLegacyImport } from './legacy.queries.ts'
import { legacyReasonSchema } from './legacy.schemas.ts'
import { describeLegacy, type LegacyImport } from './legacy.service.ts'
import { stageFile } from './stage.job.ts'
import { findVerdicts, type LegacyVerdict } from './verdicts.queries.ts'
import { beginImport, cancelPreview, type LegacyActor, takeForWriting, working } from './work.service.ts'
import { writeStaged } from './write.job.ts'

export interface LegacyReport extends LegacyImport {
  /** The first thousand rows that were refused; the page of the import lists all. */
  refused: LegacyVerdict[]
}

/**
 * Reads a backup of the old system into a company, in this process: for somebody at a terminal.
 *
 * @param input.dryRun Reads, judges and reports; writes nothing of it.
 * @throws {AppError} BAD_INPUT for the company, the reason or the file, LOCKED while another import of the company works.
 */
export async function importLegacyFile(
  services: Services,
  input: { path: string; fileName: string; company: string; reason: string; byName: string; dryRun: boolean },
): Promise<LegacyReport> {
  const reason = legacyReasonSchema.safeParse(input.reason)
  if (!reason.success)
    throw new AppError('BAD_INPUT', {
      field: 'reason',
      reason: 'OLD_FILE_WHY',
      message: 'unusable reason',
      userMessage: 'Say in a few words, on one line, why it is imported.',
    })
  const companyId = await inTransaction(services.database, { operator: true }, (trx) =>
    getLegacyCompanyId(trx, input.company),
  )
  if (!companyId)
    throw new AppError('BAD_INPUT', {
      field: 'company',
      reason: 'OLD_FILE_COMPANY',
      message: 'no such company',
      userMessage: `There is no company with the short name “${input.company}”.`,
    })
  const actor: LegacyActor = { kind: 'system', companyId }
  const held = await beginImport(services, actor, input)
  await working(services, held, () => stageFile(services, held, input.path))
  const { id } = held
  if (input.dryRun) {
    await inTransaction(services.database, { companyId }, (trx) => cancelPreview(services, trx, actor, id))
  } else {
    const taken = await inTransaction(services.database, { companyId }, (trx) =>
      takeForWriting(services, trx, actor, { id, reason: reason.data }),
    )
    await working(services, taken, () => writeStaged(services, taken))
  }
  return await inTransaction(services.database, { companyId, readOnly: true }, async (trx) => {
    const row = await getLegacyImport(trx, actor, id)
    if (!row) throw notFound('import')
    const refused = await findVerdicts(trx, actor, { id, verdict: 'refused', limit: 1_000 })
    return { ...describeLegacy(row), refused: refused.rows }
  })
}
