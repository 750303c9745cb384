import { bad, COMPANY_GONE, type Cure, KEPT_BY_US, LEFT, needed, tooLong, written } from '#server/kernel/constraints.ts'

const limit = (field: string) => bad(field, 'LIMIT_RANGE', 'Enter a whole number from 0 to 1,000,000.')

/**
 * Every constraint of what a company chooses about its sending, of the links in its emails, of what providers reported
 * and of who must not be written to. Nobody suppresses an address by typing it: bounces, complaints and links do.
 */
export const SENDING_CONSTRAINTS: Record<string, Cure> = {
  sending_settings_company_fkey: COMPANY_GONE,
  sending_settings_updated_by_fkey: LEFT,
  sending_settings_emails_per_hour_check: limit('emailsPerHour'),
  sending_settings_emails_per_day_check: limit('emailsPerDay'),
  sending_settings_texts_per_hour_check: limit('textsPerHour'),
  sending_settings_texts_per_day_check: limit('textsPerDay'),
  sending_settings_sender_name_check: tooLong('senderName', 100),
  sending_settings_reply_to_check: bad(
    'replyTo',
    'EMAIL_UNREADABLE',
    'Enter an email address such as name@example.com.',
  ),
  ...written('sending_settings_pkey'),
  ...needed(
    'sending_settings',
    {
      quiet_from: 'quietFrom',
      quiet_until: 'quietUntil',
      emails_per_hour: 'emailsPerHour',
      emails_per_day: 'emailsPerDay',
      texts_per_hour: 'textsPerHour',
      texts_per_day: 'textsPerDay',
      tracks_opens: 'tracksOpens',
      tracks_links: 'tracksLinks',
    },
    ['company_id', 'version', 'created_at', 'updated_at'],
  ),
  email_links_company_fkey: COMPANY_GONE,
  ...written(
    'email_links_pkey',
    'email_links_email_log_fkey',
    'email_links_position_check',
    'email_links_position_key',
    'email_links_url_check',
  ),
  ...needed('email_links', {}, [
    ...KEPT_BY_US,
    'email_log_id',
    'position',
    'url',
    'click_count',
    'machine_click_count',
  ]),
  callback_events_company_fkey: COMPANY_GONE,
  ...written('callback_events_pkey', 'callback_events_provider_check', 'callback_events_event_key_check'),
  ...needed('callback_events', {}, ['company_id', 'provider', 'event_key', 'received_at']),
  suppressions_company_fkey: COMPANY_GONE,
  suppressions_created_by_fkey: LEFT,
  suppressions_lifted_by_fkey: LEFT,
  ...written(
    'suppressions_pkey',
    'suppressions_about_check',
    'suppressions_address_check',
    'suppressions_address_key',
    'suppressions_channel_check',
    'suppressions_customer_fkey',
    'suppressions_domain_check',
    'suppressions_kind_check',
    'suppressions_lead_fkey',
    'suppressions_lift_reason_check',
    'suppressions_lifted_check',
    'suppressions_message_fkey',
    'suppressions_note_check',
    'suppressions_prospect_fkey',
    'suppressions_reason_check',
    'suppressions_reminder_fkey',
    'suppressions_source_check',
  ),
  ...needed('suppressions', {}, [...KEPT_BY_US, 'channel', 'kind', 'address', 'reason', 'source']),
}
