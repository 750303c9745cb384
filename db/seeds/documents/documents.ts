import { failureText } from '#server/kernel/errors.ts'
import type { SeedContext } from '../companies.ts'
import { WORDINGS } from './wording.ts'

/** Templates with their versions, and the documents made for sales with who downloaded them. */
export async function seedDocuments(context: SeedContext): Promise<void> {
  await insertTemplates(context)
  await insertDocuments(context)
}

async function insertTemplates({ client, company, now, f, manager }: SeedContext): Promise<void> {
  const rows = WORDINGS.flatMap(({ code, name, kind, entity, texts }) =>
    Object.entries(texts).map(([locale, { subject, body }]) => ({ code, name, kind, entity, locale, subject, body })),
  )
  await client.query(
    `with wording as (
       select * from jsonb_to_recordset($1::jsonb)
         as w (code text, name text, kind text, entity text, locale text, subject text, body text)
     ), began as (select $3::timestamptz - interval '1 year' as at), templates as (
       insert into document_templates (company_id, id, code, name, kind, entity, current_version, created_by, created_at, updated_at)
       select distinct on (code) $2::uuid, ${f.id('at', "'template' || code || $2")}, code, name, kind, entity, 2, $4::uuid, at, at
       from wording, began order by code
       returning id, code
     )
     insert into document_template_versions (company_id, id, template_id, version, locale, subject, body, placeholders, created_by, created_at)
     select $2::uuid, ${f.id("at + version * interval '30 days'", "'version' || code || locale || version || $2")},
       templates.id, version, locale, subject, case version when 1 then split_part(body, E'\\n', 1) else body end,
       array(select distinct found[1] from regexp_matches(subject || ' ' || body, '\\{\\{([A-Za-z.]+)\\}\\}', 'g') as found order by 1),
       $4::uuid, at + version * interval '30 days'
     from wording join templates using (code), began, generate_series(1, 2) as version`,
    [JSON.stringify(rows), company.id, now, manager],
  )
}

async function insertDocuments({ client, company, now, f }: SeedContext): Promise<void> {
  await client.query(
    `with wanted as (
       select s.id as sale_id, s.reference, s.agent_id, v.id as version_id, t.id as template_id, t.code, v.subject,
         case t.code when 'cancellation' then s.cancelled_at else s.created_at + interval '3 minutes' end as at
       from sales as s
       join document_templates as t on t.company_id = s.company_id and t.kind = 'DOCUMENT' and t.entity = 'SALE'
       join document_template_versions as v on v.company_id = t.company_id and v.template_id = t.id
         and v.version = t.current_version and v.locale = $2
       where s.company_id = $1
         and case t.code when 'cancellation' then s.cancelled_at is not null
           else ${f.random("'document' || t.code || s.id")} < 0.75 end
     )
     insert into generated_documents (company_id, id, template_id, template_version_id, sale_id, title, file_name,
       content_type, locale, state, failure, storage_key, size_bytes, checksum_sha256, generated_by, generated_at, created_at, updated_at)
     select $1::uuid, id, template_id, version_id, sale_id, replace(replace(subject, '{{sale.reference}}', reference), '{{company.name}}', $3),
       code || '-' || reference || '.html', 'text/html', $2, case when failed then 'FAILED' else 'READY' end,
       case when failed then $4 end,
       case when not failed then $1 || '/documents/' || id || '.html' end,
       case when not failed then ${f.between(2800, 9400, "'size' || id")} end,
       case when not failed then encode(sha256(convert_to('document' || id, 'UTF8')), 'hex') end,
       agent_id, case when not failed then at + interval '2 seconds' end, at, at
     from (select *, ${f.id('at', "'document' || sale_id || code")} as id,
             ${f.random("'failed document' || sale_id || code")} < 0.008 as failed from wanted) as documents`,
    [company.id, company.locale, company.name, failureText('PRINTING_FAILED')],
  )
  await client.query(
    `with downloads as (
       insert into document_downloads (company_id, id, document_id, downloaded_by, downloaded_at)
       select company_id, ${f.id('at', "'download' || d.id || nth")}, d.id, generated_by, at
       from generated_documents as d,
         generate_series(1, ${f.between(0, 3, "'downloads' || d.id")}) as nth,
         lateral (select d.created_at + nth * interval '90 minutes' as at) as moment
       where company_id = $1 and state = 'READY' and at < $2::timestamptz
       returning document_id, downloaded_at
     )
     update generated_documents as d set download_count = c.count, last_downloaded_at = c.last
     from (select document_id, count(*)::integer as count, max(downloaded_at) as last from downloads group by 1) as c
     where d.company_id = $1 and d.id = c.document_id`,
    [company.id, now],
  )
}
