import {
  bad,
  COMPANY_GONE,
  type Cure,
  KEPT_BY_US,
  LEFT,
  needed,
  PARENT_GONE,
  SAVED_ALREADY,
  written,
} from '#server/kernel/constraints.ts'

const templateGone = bad('templateId', 'CHOICE_GONE', 'The template does not exist any more. Choose another one.')

/** Every constraint of mailings and of who is on them, with its field and its cure. */
export const MAILING_CONSTRAINTS: Record<string, Cure> = {
  mailings_pkey: SAVED_ALREADY,
  mailings_company_fkey: COMPANY_GONE,
  mailings_created_by_fkey: LEFT,
  mailings_sent_by_fkey: LEFT,
  mailings_template_fkey: templateGone,
  mailings_entity_check: bad('entity', 'NOT_OFFERED', 'Choose leads or sales.'),
  mailings_channel_check: bad('channel', 'NOT_OFFERED', 'Choose email or text message.'),
  mailings_purpose_check: bad('purpose', 'NOT_OFFERED', 'Choose one of the options.'),
  mailings_chosen_check: bad('templateId', 'VALUE_MISSING', 'Choose a channel and a template first.'),
  mailings_recipients_check: bad('ids', 'NOBODY_CHOSEN', 'Nobody would get a message. Choose others first.'),
  ...written('mailings_confirmed_check', 'mailings_failure_check', 'mailings_sending_check', 'mailings_state_check'),
  mailing_recipients_company_fkey: COMPANY_GONE,
  mailing_recipients_mailing_fkey: PARENT_GONE,
  mailing_recipients_lead_fkey: bad('ids', 'CHOICE_GONE', 'One of the leads does not exist any more. Choose again.'),
  mailing_recipients_sale_fkey: bad('ids', 'CHOICE_GONE', 'One of the sales does not exist any more. Choose again.'),
  mailing_recipients_template_version_fkey: templateGone,
  ...written(
    'mailing_recipients_pkey',
    'mailing_recipients_body_check',
    'mailing_recipients_communication_fkey',
    'mailing_recipients_one_record_check',
    'mailing_recipients_outcome_check',
    'mailing_recipients_position_check',
    'mailing_recipients_queued_check',
    'mailing_recipients_subject_check',
    'mailing_recipients_verdict_check',
  ),
  ...needed('mailings', { entity: 'entity', purpose: 'purpose', recipients: 'ids' }, [
    ...KEPT_BY_US,
    'state',
    'created_by',
  ]),
  ...needed('mailing_recipients', {}, ['company_id', 'mailing_id', 'position', 'reasons', 'created_at', 'updated_at']),
}
