import type { SeedContext } from './companies.ts'

/**
 * People who came twice: of seven, four were merged into the lead that was there first, one merge was taken back, and
 * two pairs still wait for somebody to look at them. What a merge wrote can be undone, as with real ones.
 */
export async function seedDuplicates({ client, company, now, f, manager }: SeedContext): Promise<void> {
  await client.query(
    `with chosen as (
       select *, row_number() over (order by ${f.random("'came twice' || id")}, id) as nth,
         ${f.id("created_at + interval '2 days'", "'duplicate' || id")} as duplicate_id
       from leads
       where company_id = $1 and deleted_at is null and import_batch_id is null and phone is not null and email is not null
         and disposition not in ('CONVERTED', 'DO_NOT_CONTACT') and created_at between $2::timestamptz - interval '90 days' and $2::timestamptz - interval '20 days'
     ), kept as (
       select *, created_at + interval '2 days' as again_at, created_at + interval '3 days 20 minutes' as merged_at, nth <= 4 as is_merged
       from chosen where nth <= 7
     ), duplicates as (
       insert into leads (company_id, id, first_name, last_name, phone, email, address_line1, address_line2, city, postcode, country, locale,
         source, disposition_at, assigned_to, assigned_at, email_consent, sms_consent, call_consent, letter_consent, consent_at,
         consent_source, created_on, version, merged_into_id, deleted_at, deleted_by, client_id, created_at, updated_at)
       select company_id, duplicate_id, first_name, last_name, case when nth <> 6 then phone end, case when nth <> 7 then email end,
         address_line1, '2', city, postcode, country, locale, 'Call-in', again_at, assigned_to, again_at, email_consent,
         sms_consent, call_consent, letter_consent, again_at, 'Call-in', (again_at at time zone $4)::date,
         case when is_merged then 2 when nth = 5 then 3 else 1 end, case when is_merged then id end,
         case when is_merged then merged_at end, case when is_merged then $3::uuid end, client_id, again_at,
         case when nth <= 5 then merged_at else again_at end
       from kept
     ), merges as (
       insert into lead_merges (company_id, id, kept_lead_id, merged_lead_id, kept_before, chosen, merged_by, merged_at,
         undone_at, undone_by, created_at)
       select company_id, ${f.id('merged_at', "'merge' || id")}, id, duplicate_id, same || jsonb_build_object('addressLine2', address_line2),
         same || jsonb_build_object('addressLine2', '2'), $3::uuid, merged_at,
         case when nth = 5 then merged_at + interval '1 hour' end, case when nth = 5 then $3::uuid end, merged_at
       from kept, lateral (select jsonb_build_object('doNotContact', do_not_contact, 'emailConsent', email_consent,
         'smsConsent', sms_consent, 'callConsent', call_consent, 'letterConsent', letter_consent, 'custom', custom) as same) as consents
       where nth <= 5
     )
     update leads set address_line2 = '2', version = leads.version + 1, updated_at = greatest(leads.updated_at, merged_at)
     from kept where leads.company_id = $1 and leads.id = kept.id and is_merged`,
    [company.id, now, manager, company.timeZone],
  )
}
