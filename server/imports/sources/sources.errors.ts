import { bad, COMPANY_GONE, type Cure, conflict, LEFT, ours, SAVED_ALREADY } from '#server/kernel/constraints.ts'

/** Every constraint of lead_import_sources with its cure. A test reads the catalogue. */
export const SOURCE_CONSTRAINTS = {
  lead_import_sources_pkey: SAVED_ALREADY,
  lead_import_sources_company_fkey: COMPANY_GONE,
  lead_import_sources_created_by_fkey: LEFT,
  lead_import_sources_name_key: conflict(
    'SOURCE_NAME_TAKEN',
    'Another source has this name already. Choose another one, or forget that source first.',
    'name',
  ),
  lead_import_sources_name_check: bad('name', 'SOURCE_MISSING', 'Give the source a name of at most 100 characters.'),
  lead_import_sources_default_country_check: bad('country', 'COUNTRY_LETTERS', 'Choose one of the countries offered.'),
  lead_import_sources_on_duplicate_check: bad('onDuplicate', 'NOT_OFFERED', 'Choose one of the choices offered.'),
  lead_import_sources_header_check: ours('The columns of this source could not be kept. Nothing was changed.'),
  lead_import_sources_header_sha256_check: ours('The columns of this source could not be kept. Nothing was changed.'),
  lead_import_sources_dialect_check: ours('How this source is read could not be kept. Nothing was changed.'),
  lead_import_sources_mapping_check: ours('What the columns fill could not be kept. Nothing was changed.'),
  lead_import_sources_defaults_check: ours('The values for empty cells could not be kept. Nothing was changed.'),
} satisfies Record<string, Cure>
