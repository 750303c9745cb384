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
import { AppError, type ErrorCode } from '../kernel/errors.ts'
import type { ValueProblem } from './fields.rules.ts'

export type FieldReason =
  | ValueProblem
  | 'FIELD_UNKNOWN'
  | 'TYPE_IN_USE'
  | 'CHOICES_MISSING'
  | 'CHOICE_IN_USE'
  | 'TOO_MANY_FIELDS'

const WORDS: Record<FieldReason, { code: ErrorCode; field?: string; userMessage: string }> = {
  FIELD_REQUIRED: { code: 'BAD_INPUT', userMessage: 'This field has to be filled in.' },
  FIELD_NOT_A_NUMBER: { code: 'BAD_INPUT', userMessage: 'Enter a number, such as 12 or 12.50.' },
  FIELD_TOO_SMALL: { code: 'BAD_INPUT', userMessage: 'This number is too small for the field.' },
  FIELD_TOO_LARGE: { code: 'BAD_INPUT', userMessage: 'This number is too large for the field.' },
  FIELD_TOO_LONG: { code: 'BAD_INPUT', userMessage: 'This text is too long for the field.' },
  FIELD_NOT_A_DATE: { code: 'BAD_INPUT', userMessage: 'Enter a date such as 2026-03-31.' },
  FIELD_NOT_YES_OR_NO: { code: 'BAD_INPUT', userMessage: 'Answer yes or no.' },
  FIELD_NOT_OFFERED: { code: 'BAD_INPUT', userMessage: 'Choose one of the choices offered.' },
  FIELD_NOT_AN_EMAIL: { code: 'BAD_INPUT', userMessage: 'Enter an email address such as name@example.com.' },
  FIELD_NOT_A_PHONE: { code: 'BAD_INPUT', userMessage: 'Enter a telephone number.' },
  FIELD_NOT_A_URL: { code: 'BAD_INPUT', userMessage: 'Enter an address that begins with https:// or http://.' },
  FIELD_UNKNOWN: {
    code: 'BAD_INPUT',
    userMessage: 'This field does not exist, or is not yours to fill. Reload the form.',
  },
  TYPE_IN_USE: {
    code: 'PRECONDITION',
    field: 'type',
    userMessage:
      'Records have values in this field that the new type cannot hold. Nothing was changed; add another field instead.',
  },
  CHOICES_MISSING: { code: 'BAD_INPUT', field: 'options', userMessage: 'Write at least one choice, one a line.' },
  CHOICE_IN_USE: {
    code: 'PRECONDITION',
    field: 'options',
    userMessage:
      'A choice that records have cannot be taken out. Put a minus in front of it: then nobody can choose it any more.',
  },
  TOO_MANY_FIELDS: { code: 'PRECONDITION', userMessage: 'There are 100 fields already. Remove one first.' },
}

/** A refusal of this domain; `field` names the custom field at fault as forms do: `custom.renewalDate`. */
export function fieldError(reason: FieldReason, field?: string): AppError {
  const words = WORDS[reason]
  return new AppError(words.code, { ...words, ...(field ? { field } : undefined), reason, message: `field: ${reason}` })
}

/** Every constraint of field_configurations with its cure. A test reads the catalogue. */
export const FIELD_CONSTRAINTS: Record<string, Cure> = {
  field_configurations_pkey: SAVED_ALREADY,
  field_configurations_company_fkey: COMPANY_GONE,
  field_configurations_created_by_fkey: LEFT,
  field_configurations_deleted_by_fkey: LEFT,
  field_configurations_key_key: conflict(
    'FIELD_NAME_TAKEN',
    'A field with this name exists already. Choose another name.',
    'labels.en',
  ),
  field_configurations_entity_check: bad('entity', 'NOT_OFFERED', 'Choose leads or sales.'),
  field_configurations_key_check: bad('labels.en', 'FIELD_NAME_LETTER', 'The English name needs at least one letter.'),
  field_configurations_type_check: bad('type', 'NOT_OFFERED', 'Choose one of the types offered.'),
  field_configurations_labels_check: bad('labels.en', 'FIELD_NAME_MISSING', 'Enter a name in each language.'),
  field_configurations_options_check: bad('options', 'CHOICES_MISSING', 'Write the choices, one a line.'),
  ...needed(
    'field_configurations',
    {
      entity: 'entity',
      type: 'type',
      labels: 'labels',
      options: 'options',
      rules: 'rules',
      is_required: 'isRequired',
      is_hidden: 'isHidden',
      is_filterable: 'isFilterable',
      visible_to: 'visibleTo',
    },
    [...KEPT_BY_US, 'key', 'hints', 'position'],
  ),
}
