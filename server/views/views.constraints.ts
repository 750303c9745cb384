import {
  bad,
  COMPANY_GONE,
  type Cure,
  conflict,
  KEPT_BY_US,
  LEFT,
  needed,
  SAVED_ALREADY,
} from '../kernel/constraints.ts'

/** Every constraint of saved_views with its field and its cure. A test reads the catalogue and fails when one is missing. */
export const VIEW_CONSTRAINTS: Record<string, Cure> = {
  saved_views_pkey: SAVED_ALREADY,
  saved_views_company_fkey: COMPANY_GONE,
  saved_views_owner_fkey: LEFT,
  saved_views_name_key: conflict(
    'VIEW_NAME_TAKEN',
    'You have a view of this name already. Choose another name.',
    'name',
  ),
  saved_views_name_check: bad('name', 'VALUE_MISSING', 'Give the view a name, in at most 100 characters.'),
  saved_views_default_key: conflict(
    'CHANGED_AT_ONCE',
    'Somebody else gave this role a view to begin with at the same moment. Try again.',
    'defaultForRole',
  ),
  saved_views_default_check: bad(
    'isShared',
    'VIEW_NOT_SHARED',
    'A role can begin only with a view that everybody sees. Share it as well.',
  ),
  saved_views_default_for_role_check: bad('defaultForRole', 'NOT_OFFERED', 'Choose one of the roles offered.'),
  saved_views_definition_check: bad('definition', 'VALUE_UNREADABLE', 'The filters cannot be read. Reload the list.'),
  saved_views_entity_check: bad('entity', 'NOT_OFFERED', 'Choose one of the lists offered.'),
  ...needed('saved_views', { entity: 'entity', name: 'name', definition: 'definition', is_shared: 'isShared' }, [
    ...KEPT_BY_US,
    ...['owner_id', 'position'],
  ]),
}
