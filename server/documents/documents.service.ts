import type { Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { notFound } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import type { Services } from '../services.ts'
import { documentError } from './documents.errors.ts'
import type { GenerateDocumentsInput, PreviewTemplateInput } from './documents.schemas.ts'
import { makeDemoFile } from './made/demo-file.ts'
import {
  findDownloads,
  findNewestRecordId,
  findVisibleRecordIds,
  getDocumentRow,
  insertDocuments,
  recordDownload,
  removeDocumentRow,
  retryDocumentRow,
} from './made/documents.queries.ts'
import { readDocument } from './made/files.ts'
import { makeInBackground } from './made/make-documents.ts'
import { findCurrentWordings, getTemplateRow } from './templates/templates.queries.ts'
import { fillLetter, readFilling } from './wording/fill.ts'
import { findWordingProblems, type WordingProblem } from './wording/placeholders.ts'

/** What a call about documents has at hand. */
export interface DocumentCall {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
  onCommit: TransactionContext['onCommit']
  services: Services
}

export interface Preview {
  title: string
  html: string
  text: string
  missing: string[]
  problems: WordingProblem[]
  /** What it was filled from; null when the company has no such record yet. */
  recordId: string | null
}

/** The wording as it would print, filled from a real sale or lead. Nothing is kept. */
export async function previewTemplate(call: DocumentCall, input: PreviewTemplateInput): Promise<Preview> {
  const { trx, scope, clock } = call
  const template = await getTemplateRow(trx, scope, input.id)
  if (!template || template.entity === 'CUSTOMER') throw notFound('template')
  const { entity } = template
  const current = (await findCurrentWordings(trx, scope, input.id)).find(({ locale }) => locale === input.locale)
  const wording = input.wording ?? current
  if (!wording) {
    throw documentError('PRECONDITION', 'LANGUAGE_MISSING', 'This template is not written in that language yet.', {
      field: 'locale',
    })
  }
  const recordId = input.recordId
    ? (await findVisibleRecordIds(trx, scope, entity, [input.recordId]))[0]
    : await findNewestRecordId(trx, scope, entity)
  if (input.recordId && !recordId) throw notFound(entity === 'SALE' ? 'sale' : 'lead')
  const about = { entity, locale: input.locale, madeBy: scope.userId, at: clock.now() }
  const filling = recordId ? await readFilling(trx, scope, { ...about, recordId }) : null
  const problems = findWordingProblems(entity, wording.subject ?? '', wording.body)
  if (!filling) return { title: wording.subject ?? '', html: '', text: '', missing: [], problems, recordId: null }
  const reference = String(filling.values['sale.reference'] ?? '')
  const letter = await fillLetter(
    { subject: wording.subject, body: wording.body, locale: input.locale },
    filling,
    reference,
  )
  return { ...letter, problems, recordId: recordId ?? null }
}

/**
 * Asks for one document of each record; they appear in preparation at once and are made in the background.
 *
 * @throws {AppError} NOT_FOUND when a record is not there for this person; PRECONDITION without a published version.
 */
export async function generateDocuments(call: DocumentCall, input: GenerateDocumentsInput): Promise<{ ids: string[] }> {
  const { trx, scope, clock, services, onCommit } = call
  const template = await getTemplateRow(trx, scope, input.templateId)
  if (!template || template.deletedAt || template.entity === 'CUSTOMER') throw notFound('template')
  if (template.kind !== 'DOCUMENT') {
    throw documentError('BAD_INPUT', 'NOT_A_DOCUMENT', 'This template makes messages, not documents.', {
      field: 'templateId',
    })
  }
  const recordIds = [...new Set(input.recordIds)]
  const visible = await findVisibleRecordIds(trx, scope, template.entity, recordIds)
  if (visible.length < recordIds.length) throw notFound(template.entity === 'SALE' ? 'sale' : 'lead')

  const versions = await findCurrentWordings(trx, scope, template.id)
  const fallback =
    versions.find(({ locale }) => locale === input.locale) ??
    versions.find(({ locale }) => locale === 'en') ??
    versions[0]
  if (!fallback) {
    throw documentError('PRECONDITION', 'NOT_PUBLISHED', 'This template has no published version yet.', {
      field: 'templateId',
    })
  }
  if (input.locale && fallback.locale !== input.locale) {
    throw documentError('PRECONDITION', 'LANGUAGE_MISSING', 'This template is not written in that language yet.', {
      field: 'locale',
    })
  }
  const at = clock.now()
  const ids = recordIds.map(() => newId())
  const { id, name, code } = template
  await insertDocuments(trx, scope, {
    ids,
    recordIds,
    entity: template.entity,
    template: { id, name, code },
    versions,
    fallback: fallback.locale,
    only: input.locale ?? null,
    at,
  })
  const details = { template: name, count: ids.length }
  const entityId = ids.length === 1 ? ids[0] : null
  await recordAudit(trx, scope, { action: 'document.requested', entity: 'document', entityId, details, at })
  onCommit(() => makeInBackground(services, { companyId: scope.companyId }, ids))
  return { ids }
}

/** A document with who downloaded it. */
export async function getDocument({ trx, scope }: DocumentCall, id: string) {
  const document = await getDocumentRow(trx, scope, id)
  if (!document) throw notFound('document')
  const { storageKey: _storageKey, ...shown } = document
  return { ...shown, downloads: await findDownloads(trx, scope, id) }
}

/** The file, counted as a download of this person. */
export async function downloadDocument({ trx, scope, clock, services }: DocumentCall, id: string) {
  const document = await getDocumentRow(trx, scope, id)
  if (!document) throw notFound('document')
  if (document.state !== 'READY' || !document.storageKey) {
    throw documentError('PRECONDITION', 'NOT_READY', 'This document is not ready yet.')
  }
  const { config } = services
  const bytes = (await readDocument(config, document.storageKey)) ?? (await makeDemoFile(trx, scope, config, id))
  if (!bytes) {
    throw documentError(
      'NOT_FOUND',
      'FILE_MISSING',
      'The file of this document is no longer in the store. Make it again.',
    )
  }
  const at = clock.now()
  await recordDownload(trx, scope, id, newId(), at)
  await recordAudit(trx, scope, { action: 'document.downloaded', entity: 'document', entityId: id, at })
  return { fileName: document.fileName, contentType: document.contentType, bytes }
}

/** Tries again to make a document that failed, with the wording it was asked for with. */
export async function retryDocument(call: DocumentCall, id: string): Promise<void> {
  const { trx, scope, clock, services, onCommit } = call
  if (!(await getDocumentRow(trx, scope, id))) throw notFound('document')
  const at = clock.now()
  if (!(await retryDocumentRow(trx, scope, id, at))) {
    throw documentError('PRECONDITION', 'NOT_FAILED', 'This document did not fail. Make a new one instead.')
  }
  await recordAudit(trx, scope, {
    action: 'document.requested',
    entity: 'document',
    entityId: id,
    details: { again: true },
    at,
  })
  onCommit(() => makeInBackground(services, { companyId: scope.companyId }, [id]))
}

/** Takes a document out of the lists; its file stays until the retention policy removes it. */
export async function removeDocument({ trx, scope, clock }: DocumentCall, id: string): Promise<{ title: string }> {
  const document = await getDocumentRow(trx, scope, id)
  if (!document) throw notFound('document')
  const at = clock.now()
  await removeDocumentRow(trx, scope, id, at)
  await recordAudit(trx, scope, { action: 'document.deleted', entity: 'document', entityId: id, at })
  return { title: document.title }
}

/** Puts a deleted document back. */
export async function restoreDocument({ trx, scope, clock }: DocumentCall, id: string): Promise<void> {
  if (!(await removeDocumentRow(trx, scope, id, null))) throw notFound('document')
  await recordAudit(trx, scope, { action: 'document.restored', entity: 'document', entityId: id, at: clock.now() })
}
