import { recordAudit } from '#server/audit/audit.service.ts'
import { notFound } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import { documentError, wordingError } from '../documents.errors.ts'
import {
  type CreateTemplateInput,
  type PublishVersionInput,
  TEMPLATE_LOCALES,
  type TemplateLocale,
} from '../documents.schemas.ts'
import type { DocumentCall } from '../documents.service.ts'
import { findPlaceholders, findWordingProblems, PLACEHOLDERS } from '../wording/placeholders.ts'
import {
  findVersions,
  getTemplateRow,
  insertTemplate,
  insertVersions,
  lockTemplate,
  updateTemplate,
} from './templates.queries.ts'

/** A template with its versions and what its wording may use. */
export async function getTemplate({ trx, scope }: DocumentCall, id: string) {
  const [template, versions] = await Promise.all([getTemplateRow(trx, scope, id), findVersions(trx, scope, id)])
  if (!template || template.entity === 'CUSTOMER') throw notFound('template')
  return { ...template, entity: template.entity, placeholders: PLACEHOLDERS[template.entity], versions }
}

/** A template without a wording: nothing can be made from it until a version is published. */
export async function createTemplate(
  { trx, scope, clock }: DocumentCall,
  input: CreateTemplateInput,
): Promise<{ id: string }> {
  const id = newId()
  const { name, kind, entity } = input
  const code = codeOf(name)
  const at = clock.now()
  const added = await insertTemplate(trx, scope, {
    id,
    code,
    name,
    kind,
    entity,
    description: input.description || null,
    at,
  })
  if (!added) {
    throw documentError('CONFLICT', 'NAME_TAKEN', 'Another template has this name. Choose one that tells them apart.', {
      field: 'name',
    })
  }
  await recordAudit(trx, scope, {
    action: 'template.created',
    entity: 'template',
    entityId: id,
    details: { name, kind },
    at,
  })
  return { id }
}

/** `Welcome letter` → `welcome-letter`; a name without Latin letters gets a short one of its own. */
function codeOf(name: string): string {
  const code = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '')
  return code || `template-${newId().slice(-8)}`
}

/**
 * Publishes a new version. Versions are never edited: what was made from an older one keeps saying what it said.
 *
 * @throws {AppError} VERSION_STALE when somebody published since the author began; WORDING_EMPTY,
 *   PLACEHOLDER_UNKNOWN or PLACEHOLDER_MALFORMED with the field, `wordings.en.body`.
 */
export async function publishVersion(
  { trx, scope, clock }: DocumentCall,
  input: PublishVersionInput,
): Promise<{ version: number }> {
  const template = await lockTemplate(trx, scope, input.id)
  if (!template || template.deletedAt || template.entity === 'CUSTOMER') throw notFound('template')
  const { entity, kind } = template
  if ((template.currentVersion ?? 0) !== input.from) {
    throw documentError(
      'CONFLICT',
      'VERSION_STALE',
      'Somebody published another version meanwhile. Copy your wording, reload, and look at theirs first.',
    )
  }
  const version = input.from + 1
  const rows = TEMPLATE_LOCALES.flatMap((locale) => {
    const written = input.wordings[locale]
    if (!written || (written.subject === '' && written.body === '')) return []
    return [checked(locale, written)]
  })
  if (rows.length === 0) {
    throw documentError('BAD_INPUT', 'WORDING_EMPTY', 'Write it in at least one language.', {
      field: 'wordings.en.body',
    })
  }
  const at = clock.now()
  await insertVersions(trx, scope, input.id, rows, at)
  await updateTemplate(trx, scope, input.id, { currentVersion: version }, at)
  const details = { version, languages: rows.map(({ locale }) => locale) }
  await recordAudit(trx, scope, { action: 'template.published', entity: 'template', entityId: input.id, details, at })
  return { version }

  function checked(locale: TemplateLocale, { subject, body }: { subject: string; body: string }) {
    const field = (name: string) => `wordings.${locale}.${name}`
    if (body === '')
      throw documentError('BAD_INPUT', 'WORDING_EMPTY', 'Write the text, or leave this language empty.', {
        field: field('body'),
      })
    if (subject === '' && kind !== 'SMS') {
      throw documentError('BAD_INPUT', 'WORDING_EMPTY', 'Give it a title.', { field: field('subject') })
    }
    for (const [name, text] of Object.entries({ subject, body })) {
      const [problem] = findWordingProblems(entity as 'LEAD' | 'SALE', text)
      if (problem) throw wordingError(problem, field(name))
    }
    return { id: newId(), version, locale, subject, body, placeholders: findPlaceholders(subject, body) }
  }
}

/** Takes a template out of every list, or puts it back. What was made from it stays. */
export async function removeTemplate({ trx, scope, clock }: DocumentCall, id: string): Promise<{ name: string }> {
  const template = await lockTemplate(trx, scope, id)
  if (!template || template.deletedAt) throw notFound('template')
  const at = clock.now()
  await updateTemplate(trx, scope, id, { deletedAt: at, deletedBy: scope.userId }, at)
  await recordAudit(trx, scope, { action: 'template.deleted', entity: 'template', entityId: id, at })
  return { name: template.name }
}

export async function restoreTemplate({ trx, scope, clock }: DocumentCall, id: string): Promise<{ name: string }> {
  const template = await lockTemplate(trx, scope, id)
  if (!template?.deletedAt) throw notFound('template')
  const at = clock.now()
  await updateTemplate(trx, scope, id, { deletedAt: null, deletedBy: null }, at)
  await recordAudit(trx, scope, { action: 'template.restored', entity: 'template', entityId: id, at })
  return { name: template.name }
}
