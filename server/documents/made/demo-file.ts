import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { DB } from '#db/types.ts'
import type { Config } from '#server/kernel/config.ts'
import type { TenantScope } from '#server/kernel/scope.ts'
import { getVersion } from '../wording/facts.queries.ts'
import { fillLetter, readFilling } from '../wording/fill.ts'
import { documentKey, storeDocument } from './files.ts'
import { getDemoDocument, recordDemoFile } from './making.queries.ts'

/**
 * The file of a document that the demo was seeded with: thousands of rows come without files, so a page is made and
 * kept when somebody first asks for one, as of the day the row says. Never for real data: a letter is made again on
 * purpose only, or it would say what is true today.
 *
 * @returns null when the document is not of the demo, or its sale has gone.
 */
export async function makeDemoFile(
  trx: Transaction<DB>,
  scope: TenantScope,
  config: Pick<Config, 'STORE_DIR'>,
  id: string,
): Promise<Buffer | null> {
  const document = await getDemoDocument(trx, scope, id)
  const versionId = document?.templateVersionId
  const version = versionId ? await getVersion(trx, scope, versionId) : undefined
  if (!document || !version) return null
  const { locale, generatedBy, generatedAt, createdAt } = document
  const filling = await readFilling(trx, scope, {
    entity: document.saleId ? 'SALE' : 'LEAD',
    recordId: document.saleId ?? document.leadId ?? '',
    locale,
    madeBy: generatedBy,
    at: generatedAt ?? createdAt,
  })
  if (!filling) return null
  const reference = String(filling.values['sale.reference'] ?? id.slice(-8).toUpperCase())
  const { html } = await fillLetter({ ...version, locale }, filling, reference)
  const bytes = Buffer.from(html)
  const storageKey = documentKey(scope.companyId, id, 'text/html')
  await storeDocument(config, storageKey, bytes)
  const checksumSha256 = createHash('sha256').update(bytes).digest('hex')
  await recordDemoFile(trx, scope, id, { storageKey, sizeBytes: bytes.byteLength, checksumSha256 })
  return bytes
}
