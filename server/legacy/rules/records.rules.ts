import { Refusal, type RowReader } from '../reading/row-reader.ts'
import { CREATED, iso, type ReadyRow, UPDATED } from './ready-row.ts'

/** A text that was still waiting there must not go out from here. */
export function readSms(row: RowReader): ReadyRow {
  const phone = row.phone(['phoneNumber', 'phone', 'to', 'recipient'])
  if (phone === null) throw new Refusal('phoneNumber', 'MISSING')
  const created = row.moment(CREATED)
  const sent = row.moment(['smsSentAt', 'sentAt'])
  const at = sent ?? created ?? row.place.now
  const status = row.text(['smsStatus', 'status'], 60)?.toUpperCase() ?? 'PENDING'
  const delivered = status === 'SENT' || status === 'DELIVERED'
  row.ignore(UPDATED)
  const saleId = row.reference(['saleId'], 'sales')
  const leadId = row.reference(['leadId'], 'leads')
  return {
    parentId: null,
    values: {
      sale_id: saleId,
      lead_id: saleId ? null : leadId,
      phone,
      body: row.text(['messageContent', 'message', 'body', 'content', 'text'], 2_000) ?? '(not kept by the old system)',
      status: delivered ? 'SENT' : 'FAILED',
      sent_at: delivered ? at.toISOString() : null,
      failed_at: delivered ? null : at.toISOString(),
      error_code: delivered ? null : status === 'FAILED' ? 'OLD_SYSTEM' : 'NEVER_SENT',
      error_message: delivered ? null : row.text(['errorMessage', 'error', 'failureReason'], 500),
      provider: row.text(['provider'], 100),
      provider_message_id: row.text(['providerMessageId', 'messageId', 'messageSid'], 200),
      created_at: (created ?? at).toISOString(),
    },
  }
}

/** Its file was never in the old backup: what is known about it comes, without the file. */
export function readDocument(row: RowReader): ReadyRow {
  row.ignore(['filePath', 'path', 'fileUrl', 'storageKey', 'templateId', 'isDeleted', ...UPDATED])
  const fileName = row.text(['filename', 'fileName'], 300)?.replaceAll(/[/\\]/g, '_').slice(-200) ?? 'document.pdf'
  const made = row.moment(['generatedAt', ...CREATED]) ?? row.place.now
  row.ignore(CREATED)
  const saleId = row.reference(['saleId'], 'sales')
  const leadId = row.reference(['leadId'], 'leads')
  return {
    parentId: null,
    values: {
      sale_id: saleId,
      lead_id: saleId ? null : leadId,
      title: row.text(['title', 'templateName', 'documentType'], 300) ?? fileName,
      file_name: fileName,
      content_type: row.text(['mimeType', 'contentType'], 100) ?? 'application/pdf',
      locale: ['en', 'fr', 'ar'].includes(row.place.locale) ? row.place.locale : 'en',
      size_bytes: row.count(['fileSize', 'sizeBytes', 'size']) || null,
      download_count: row.count(['downloadCount', 'downloads']),
      last_downloaded_at: iso(row.moment(['lastDownloadAt', 'lastDownloadedAt'])),
      generated_by: row.reference(['generatedById', 'generatedBy', 'createdById'], 'users'),
      generated_at: made.toISOString(),
    },
  }
}
