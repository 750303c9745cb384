/**
 * States that the demo does not show, each with the reason. A whole table or column stands alone, one value after
 * its column. Everything else must be there: tests/seeds/states.test.ts.
 */
export const LEFT_OUT: Record<string, string> = {
  backup_runs: 'made by real runs only: a row without its file would be a lie',
  backup_drills: 'made by real drills only',
  'backup_schedules.kind': 'the installation comes with its nightly schedule; others are chosen by people',
  'backup_schedules.encrypt': 'whom a schedule encrypts for is chosen by people, whose keys the demo has none of',
  backup_channels: 'who is told is chosen by people; a made-up address would be written to',
  backup_alerts: 'told by real events only',
  restore_runs: 'made by real restores only',
  migration_rehearsals: 'made by real rehearsals only',
  idempotency_keys: 'made by real requests only, and gone after a day',
  api_tokens: 'a token is shown once to whoever makes it; one that nobody holds helps nobody',
  'companies.region US': 'the demo has three companies',
  'companies.region CA': 'the demo has three companies',
  'data_exports.state PENDING': 'a worker would take it and find no request behind it',
  'data_exports.state RUNNING': 'no worker is at it, so it would count as dead',
  'data_exports.state READY': 'needs its file, which only a real run makes',
  'generated_documents.state PENDING': 'no job stands behind it, so it would wait forever',
  'email_logs.sending_state WAITING': 'the worker would send it',
  'email_logs.sending_state DEFERRED': 'the worker would send it',
  'email_logs.sending_state SENDING': 'no worker is at it, so it would come into doubt at once',
  'sms_logs.sending_state WAITING': 'the worker would send it',
  'sms_logs.sending_state DEFERRED': 'the worker would send it',
  'sms_logs.sending_state SENDING': 'no worker is at it, so it would come into doubt at once',
  'lead_import_batches.state UPLOADED': 'needs its file, which only a real upload brings',
  'lead_import_batches.state PREVIEWING': 'no worker is at it, so it would count as dead',
  'lead_import_batches.state PREVIEWED': 'needs its file, which only a real upload brings',
  'lead_import_batches.state QUEUED': 'no job stands behind it, so it would wait forever',
  'lead_import_batches.state IMPORTING': 'no worker is at it, so it would count as dead',
  'lead_import_batches.state UNDOING': 'no worker is at it, so it would count as dead',
}
