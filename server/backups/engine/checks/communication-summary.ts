import type pg from 'pg'
import type { CommunicationSummary } from '../../format/metadata.ts'
import { quoted } from '../../format/sql-text.ts'
import type { Catalogue } from '../catalogue.ts'
import type { SelectedTable } from '../selection.ts'

/** States that mean the message reached, or was read by, whom it was for. */
const EMAIL_ARRIVED = "('SENT', 'DELIVERED', 'OPENED', 'CLICKED')"

/**
 * Counts the messages and documents that the backup holds. A table that this database does not have
 * counts nothing, and its rate is null rather than 0 or 100.
 * @param catalogue of the database: documents are named by their template even where no template is backed up.
 */
export async function summariseCommunication(
  client: pg.Client,
  tables: SelectedTable[],
  catalogue: Catalogue,
): Promise<CommunicationSummary> {
  const find = (name: string, ...columns: string[]) =>
    tables.find(
      ({ table }) =>
        table.schema === 'public' &&
        table.name === name &&
        columns.every((column) => table.columns.some((each) => each.name === column)),
    )
  const sms = find('sms_logs', 'status')
  const email = find('email_logs', 'status')
  const documents = find('generated_documents')
  const downloads = find('document_downloads')

  // A message still waiting has neither succeeded nor failed.
  const smsCounts =
    sms && (await counts(client, sms, "t.status::text = 'SENT'", "t.status::text in ('SENT', 'FAILED')"))
  const emailCounts =
    email &&
    (await counts(
      client,
      email,
      `t.status::text in ${EMAIL_ARRIVED}`,
      "t.status::text not in ('PENDING', 'QUEUED', 'SCHEDULED')",
    ))
  const states = documents?.table.columns.some(({ name }) => name === 'state')
  const documentCounts =
    documents && (await counts(client, documents, states ? "t.state::text = 'READY'" : 'true', 'true'))
  const downloadCounts = downloads && (await counts(client, downloads, 'true', 'true'))
  return {
    totalSMS: smsCounts?.total ?? 0,
    smsSuccessRate: smsCounts?.rate ?? null,
    totalEmails: emailCounts?.total ?? 0,
    emailSuccessRate: emailCounts?.rate ?? null,
    totalDocuments: documentCounts?.total ?? 0,
    documentsGenerated: documentCounts?.good ?? 0,
    documentDownloads: downloadCounts?.total ?? 0,
    templateUsage: documents ? await usage(client, documents, hasNamedTemplates(catalogue)) : [],
  }
}

async function counts(
  client: pg.Client,
  { table, condition }: SelectedTable,
  good: string,
  settled: string,
): Promise<{ total: number; good: number; rate: number | null }> {
  const { rows } = await client.query<{ total: string; good: string; settled: string }>(
    `select count(*) as total, count(*) filter (where ${good}) as good, count(*) filter (where ${settled}) as settled
     from ${quoted(table.schema)}.${quoted(table.name)} t where ${condition}`,
  )
  const settledCount = Number(rows[0]?.settled ?? 0)
  const rate = settledCount === 0 ? null : Math.round((Number(rows[0]?.good) / settledCount) * 10_000) / 100
  return { total: Number(rows[0]?.total ?? 0), good: Number(rows[0]?.good ?? 0), rate }
}

const MOST_TEMPLATES = 50

/** By the template's name where the tables are those we know, else by whatever names it in the documents. */
async function usage(
  client: pg.Client,
  { table, condition }: SelectedTable,
  templatesAreNamed: boolean,
): Promise<CommunicationSummary['templateUsage']> {
  const column = ['template_name', 'template_id'].find((name) => table.columns.some((each) => each.name === name))
  if (!column) return []
  const joined = column === 'template_id' && templatesAreNamed
  const { rows } = await client.query<{ template: string; documents: string }>(
    `select ${joined ? 'd.name' : `t.${quoted(column)}::text`} as template, count(*) as documents
     from ${quoted(table.schema)}.${quoted(table.name)} t
     ${joined ? 'join public.document_templates d on d.company_id = t.company_id and d.id = t.template_id' : ''}
     where ${condition} and t.${quoted(column)} is not null group by 1 order by 2 desc, 1 limit ${MOST_TEMPLATES}`,
  )
  return rows.map((row) => ({ template: row.template, documents: Number(row.documents) }))
}

function hasNamedTemplates({ tables }: Catalogue): boolean {
  const templates = tables.find(({ schema, name }) => schema === 'public' && name === 'document_templates')
  return ['company_id', 'id', 'name'].every((name) => templates?.columns.some((column) => column.name === name))
}
