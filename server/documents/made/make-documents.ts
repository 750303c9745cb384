import { createHash } from 'node:crypto'
import { inTransaction } from '#db/transaction.ts'
import { findCompanyIds } from '#server/companies/companies.queries.ts'
import type { SystemScope, TenantScope } from '#server/kernel/scope.ts'
import type { Services } from '#server/services.ts'
import { failureText } from '../../kernel/errors.ts'
import type { MakingFailure } from '../documents.errors.ts'
import { type Printer, startPrinter } from '../printing/browser.ts'
import { getVersion } from '../wording/facts.queries.ts'
import { fillLetter, readFilling } from '../wording/fill.ts'
import { type DocumentFormat, documentKey, extensionOf, storeDocument } from './files.ts'
import { claimDocuments, finishDocument } from './making.queries.ts'

type Claimed = Awaited<ReturnType<typeof claimDocuments>>[number]

/** A browser takes a core for a second: more at once only take each other's. */
const AT_A_TIME = 2
/** Documents that nobody touched for so long were left behind by a process that died. */
const LEFT_BEHIND_MS = 3 * 60_000

/** Makes the documents that were just asked for, beside the requests of this process. */
export function makeInBackground(services: Services, scope: TenantScope, ids: string[]): void {
  makeDocuments(services, scope, ids).catch((error: unknown) =>
    services.logger.error({ err: error, companyId: scope.companyId }, 'documents could not be made'),
  )
}

/** Makes what processes that died have left in preparation. The worker calls it every few minutes. */
export async function makeLeftBehind(services: Services): Promise<{ made: number }> {
  let made = 0
  const companies = await inTransaction(services.database, { readOnly: true }, findCompanyIds)
  for (const companyId of companies) made += await makeDocuments(services, { companyId }, null)
  return { made }
}

/**
 * Makes documents in preparation until none is left: those of `ids`, or those left behind. A document that cannot be
 * made becomes FAILED with the reason.
 *
 * @returns how many were taken.
 */
export async function makeDocuments(services: Services, scope: TenantScope, ids: string[] | null): Promise<number> {
  const asked = services.clock.now()
  let printer: Promise<Printer | null> | undefined
  let taken = 0
  try {
    for (;;) {
      const at = new Date(Math.max(services.clock.now().getTime(), asked.getTime() + 1))
      const before = ids ? asked : new Date(at.getTime() - LEFT_BEHIND_MS)
      const claimed = await inTransaction(services.database, scope, (trx) =>
        claimDocuments(trx, scope, { ids, before, at, limit: AT_A_TIME }),
      )
      if (claimed.length === 0) return taken
      taken += claimed.length
      printer ??= startPrinter(services.config.CHROMIUM_PATH)
      const started = printer
      await Promise.all(claimed.map((document) => makeOne(services, { kind: 'system', ...scope }, document, started)))
    }
  } finally {
    const started = await printer?.catch(() => null)
    await started?.close()
  }
}

async function makeOne(
  services: Services,
  scope: SystemScope,
  document: Claimed,
  starting: Promise<Printer | null>,
): Promise<void> {
  const { config, database, clock, logger } = services
  const finish = (result: Parameters<typeof finishDocument>[3]) =>
    inTransaction(database, { companyId: scope.companyId }, (trx) =>
      finishDocument(trx, scope, document.id, result, clock.now()),
    )
  try {
    const letter = await inTransaction(database, { companyId: scope.companyId, readOnly: true }, async (trx) => {
      const recordId = document.saleId ?? document.leadId ?? ''
      const entity = document.saleId ? 'SALE' : 'LEAD'
      const { locale, generatedBy } = document
      const [version, filling] = [
        await getVersion(trx, scope, document.templateVersionId),
        await readFilling(trx, scope, { entity, recordId, locale, madeBy: generatedBy, at: clock.now() }),
      ]
      if (!version || !filling) return null
      const reference = String(filling.values['sale.reference'] ?? document.id.slice(-8).toUpperCase())
      return { ...(await fillLetter({ ...version, locale }, filling, reference)), reference }
    })
    if (!letter) return await finish({ failure: failureOf('RECORD_DELETED') })
    if (letter.missing.length > 0)
      return await finish({ failure: failureOf('VALUES_MISSING', { names: named(letter.missing) }) })

    const printer = await starting
    const format: DocumentFormat = printer ? 'application/pdf' : 'text/html'
    const bytes = printer ? await printer.print(letter.html) : Buffer.from(letter.html)
    const storageKey = documentKey(scope.companyId, document.id, format)
    await storeDocument(config, storageKey, bytes)
    await finish({
      title: letter.title,
      fileName: `${document.fileName}-${letter.reference}-${document.version}.${extensionOf(format)}`,
      contentType: format,
      storageKey,
      sizeBytes: bytes.byteLength,
      checksumSha256: createHash('sha256').update(bytes).digest('hex'),
    })
  } catch (error) {
    logger.error({ err: error, companyId: scope.companyId }, 'a document could not be made')
    await finish({ failure: failureOf('PRINTING_FAILED') })
  }
}

function failureOf(reason: MakingFailure, params?: { names: string }): string {
  return failureText(reason, params)
}

function named(placeholders: string[]): string {
  return placeholders.map((name) => `{{${name}}}`).join(', ')
}
