import { COMPANY_GONE, type Cure, KEPT_BY_US, LEFT, needed, SAVED_ALREADY, written } from '../kernel/constraints.ts'

/** Every constraint of data_exports with its cure. A test reads the catalogue and fails when one is missing. */
export const EXPORT_CONSTRAINTS: Record<string, Cure> = {
  data_exports_pkey: SAVED_ALREADY,
  data_exports_company_fkey: COMPANY_GONE,
  data_exports_requested_by_fkey: LEFT,
  ...written('data_exports_count_check', 'data_exports_format_check', 'data_exports_state_check'),
  ...needed('data_exports', { entity: 'entity', filters: 'list' }, [
    ...KEPT_BY_US,
    ...['columns', 'format', 'state', 'rows_written', 'requested_by'],
  ]),
}
