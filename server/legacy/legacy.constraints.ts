import {
  bad,
  COMPANY_GONE,
  type Cure,
  conflict,
  KEPT_BY_US,
  LEFT,
  needed,
  PARENT_GONE,
  SAVED_ALREADY,
  written,
} from '../kernel/constraints.ts'

/** Every constraint of imports of the old system's backups, with its field and its cure. */
export const LEGACY_CONSTRAINTS: Record<string, Cure> = {
  legacy_imports_pkey: SAVED_ALREADY,
  legacy_imports_company_fkey: COMPANY_GONE,
  legacy_imports_requested_by_fkey: LEFT,
  legacy_imports_file_name_check: bad(
    'fileName',
    'VALUE_NOT_ALLOWED',
    'Give the file a name of at most 255 characters.',
  ),
  legacy_imports_reason_check: bad('reason', 'REASON_3_TO_500', 'Say why, in 3 to 500 characters.'),
  legacy_imports_working_key: conflict(
    'CHANGED_AT_ONCE',
    'Somebody else began an import at the same moment. Wait until it is done.',
  ),
  ...written(
    'legacy_imports_counts_check',
    'legacy_imports_failure_check',
    'legacy_imports_file_sha256_check',
    'legacy_imports_lease_check',
    'legacy_imports_notes_check',
    'legacy_imports_requested_by_name_check',
    'legacy_imports_rows_read_check',
    'legacy_imports_rows_written_check',
    'legacy_imports_state_check',
  ),
  legacy_import_rows_company_fkey: COMPANY_GONE,
  legacy_import_rows_import_fkey: PARENT_GONE,
  ...written(
    'legacy_import_rows_pkey',
    'legacy_import_rows_entity_check',
    'legacy_import_rows_field_check',
    'legacy_import_rows_legacy_id_check',
    'legacy_import_rows_problem_check',
    'legacy_import_rows_refused_check',
    'legacy_import_rows_verdict_check',
  ),
  ...needed('legacy_imports', { file_name: 'fileName' }, [
    ...KEPT_BY_US,
    ...['state', 'rows_read', 'rows_written', 'counts', 'notes', 'requested_by_name'],
  ]),
  ...needed('legacy_import_rows', {}, [
    ...['company_id', 'import_id', 'entity', 'position', 'legacy_id', 'row_id', 'verdict'],
  ]),
}
