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

interface Cure {
  code: ErrorCode
  field?: string
  userMessage: string
}
const bad = (field: string, userMessage: string): Cure => ({ code: 'BAD_INPUT', field, userMessage })
const left: Cure = { code: 'PRECONDITION', userMessage: 'You do not work for this company any more. Sign in again.' }

/** Every constraint of field_configurations with its cure. A test reads the catalogue. */
export const FIELD_CONSTRAINTS: Record<string, Cure> = {
  field_configurations_pkey: { code: 'CONFLICT', userMessage: 'This field was saved already. Reload to see it.' },
  field_configurations_company_fkey: {
    code: 'PRECONDITION',
    userMessage: 'The company does not exist any more. Sign in again.',
  },
  field_configurations_created_by_fkey: left,
  field_configurations_deleted_by_fkey: left,
  field_configurations_key_key: {
    code: 'CONFLICT',
    field: 'labels.en',
    userMessage: 'A field with this name exists already. Choose another name.',
  },
  field_configurations_entity_check: bad('entity', 'Choose leads or sales.'),
  field_configurations_key_check: bad('labels.en', 'The English name needs at least one letter.'),
  field_configurations_type_check: bad('type', 'Choose one of the types offered.'),
  field_configurations_labels_check: bad('labels.en', 'Enter a name in each language.'),
  field_configurations_options_check: bad('options', 'Write the choices, one a line.'),
}

/** Whatever was thrown, with the field and the cure when one of our constraints refused it. */
export function explainFieldConstraint(error: unknown): unknown {
  const name = error instanceof Error && 'constraint' in error ? String(error.constraint) : ''
  const cure = FIELD_CONSTRAINTS[name]
  return cure ? new AppError(cure.code, { ...cure, message: `fields constraint ${name}`, cause: error }) : error
}
