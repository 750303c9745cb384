import {
  bad,
  COMPANY_GONE,
  type Cure,
  KEPT_BY_US,
  LEFT,
  needed,
  SAVED_ALREADY,
  written,
} from '../kernel/constraints.ts'

/** Every constraint of imports and their rows with its cure. A test reads the catalogue and fails when one is missing. */
export const IMPORT_CONSTRAINTS: Record<string, Cure> = {
  lead_import_batches_pkey: SAVED_ALREADY,
  lead_import_batches_company_fkey: COMPANY_GONE,
  lead_import_batches_created_by_fkey: LEFT,
  lead_import_batches_undone_by_fkey: LEFT,
  lead_import_batches_file_name_check: bad(
    'fileName',
    'VALUE_NOT_ALLOWED',
    'Give the file a name of at most 255 characters.',
  ),
  lead_import_batches_on_duplicate_check: bad('onDuplicate', 'NOT_OFFERED', 'Choose one of the options.'),
  lead_import_batches_source_check: bad(
    'source',
    'SOURCE_MISSING',
    'Say where the leads come from, in at most 100 characters.',
  ),
  ...written(
    'lead_import_batches_file_bytes_check',
    'lead_import_batches_file_sha256_check',
    'lead_import_batches_rows_processed_check',
    'lead_import_batches_rows_total_check',
    'lead_import_batches_state_check',
    'lead_import_batches_undone_check',
  ),
  ...written(
    'lead_import_rows_pkey',
    'lead_import_rows_outcome_check',
    'lead_import_rows_row_number_check',
    'lead_import_rows_verdict_check',
  ),
  ...needed(
    'lead_import_batches',
    { file_name: 'fileName', source: 'source', mapping: 'mapping', defaults: 'defaults', on_duplicate: 'onDuplicate' },
    [
      ...KEPT_BY_US,
      ...['file_sha256', 'file_bytes', 'encoding', 'dialect', 'header', 'state', 'created_by', 'attempts', 'log'],
      ...['rows_total', 'rows_processed', 'rows_new', 'rows_update', 'rows_duplicate_in_file'],
      ...['rows_duplicate_in_database', 'rows_invalid', 'rows_created', 'rows_updated', 'rows_undone', 'rows_kept'],
    ],
  ),
  ...needed(
    'lead_import_sources',
    {
      name: 'name',
      mapping: 'mapping',
      defaults: 'defaults',
      default_country: 'country',
      on_duplicate: 'onDuplicate',
    },
    [...KEPT_BY_US, 'header', 'header_sha256', 'dialect', 'last_used_at', 'created_by'],
  ),
  ...needed('lead_import_rows', {}, ['company_id', 'batch_id', 'row_number', 'verdict']),
}
