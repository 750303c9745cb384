import { expect, test } from 'vitest'
import { decideTypeChange, readValue, seesField } from '#server/fields/fields.rules.ts'
import type { CustomField, FieldType } from '#server/fields/fields.schemas.ts'

function field(type: FieldType, given: Partial<CustomField> = {}): CustomField {
  const names = (name: string) => ({ en: name, fr: `${name} fr`, ar: `${name} ar` })
  return {
    id: 'id',
    entity: 'LEAD',
    key: 'key',
    type,
    labels: names('Field'),
    options: ['house', 'flat'].map((value) => ({
      value,
      labels: names(value === 'house' ? 'House' : 'Flat'),
      archived: false,
    })),
    rules: {},
    position: 1,
    isRequired: false,
    isHidden: false,
    isFilterable: false,
    visibleTo: [],
    deletedAt: null,
    ...given,
  }
}

test.each([
  ['TEXT', '  blue ', 'blue'],
  ['NUMBER', '1 234,5', 1234.5],
  ['NUMBER', '-3', -3],
  ['MONEY', '12.50', 1250],
  ['MONEY', 1250, 1250],
  ['DATE', '2028-02-29', '2028-02-29'],
  ['BOOLEAN', 'oui', true],
  ['BOOLEAN', 'off', false],
  ['SELECT', 'House fr', 'house'],
  ['MULTI_SELECT', 'flat; House', ['flat', 'house']],
  ['EMAIL', 'Ann@Example.COM', 'ann@example.com'],
  ['PHONE', '07700 900-123', '07700900123'],
  ['URL', 'https://example.com/a', 'https://example.com/a'],
  ['TEXT', '   ', null],
] as const)('%s takes %j as %j', (type, given, value) => {
  expect(readValue(field(type), given, 2)).toEqual({ ok: true, value })
})

test.each([
  ['NUMBER', 'twelve', 'FIELD_NOT_A_NUMBER', {}],
  ['NUMBER', '1e9', 'FIELD_NOT_A_NUMBER', {}],
  ['NUMBER', '9', 'FIELD_TOO_SMALL', { rules: { min: 10 } }],
  ['MONEY', '10.01', 'FIELD_TOO_LARGE', { rules: { max: 10 } }],
  ['TEXT', 'too long', 'FIELD_TOO_LONG', { rules: { maxLength: 3 } }],
  ['DATE', '2026-02-30', 'FIELD_NOT_A_DATE', {}],
  ['DATE', '31/03/2026', 'FIELD_NOT_A_DATE', {}],
  ['BOOLEAN', 'perhaps', 'FIELD_NOT_YES_OR_NO', {}],
  ['SELECT', 'castle', 'FIELD_NOT_OFFERED', {}],
  ['MULTI_SELECT', 'flat, castle', 'FIELD_NOT_OFFERED', {}],
  ['EMAIL', 'ann@', 'FIELD_NOT_AN_EMAIL', {}],
  ['PHONE', 'call me', 'FIELD_NOT_A_PHONE', {}],
  ['URL', 'javascript:alert(1)', 'FIELD_NOT_A_URL', {}],
] as const)('%s refuses %j', (type, given, problem, more) => {
  expect(readValue(field(type, more), given, 2)).toEqual({ ok: false, problem })
})

test('a field is seen by the roles it is meant for, and a viewer sees no words', () => {
  expect(seesField(field('TEXT', { visibleTo: ['manager'] }), 'agent')).toBe(false)
  expect(seesField(field('TEXT', { visibleTo: ['manager'] }), 'manager')).toBe(true)
  expect(seesField(field('TEXT'), 'viewer')).toBe(false)
  expect(seesField(field('NUMBER'), 'viewer')).toBe(true)
  expect(seesField(field('TEXT', { isHidden: true }), 'admin')).toBe(false)
})

test('a filled field changes its type only to one that holds its values as they are', () => {
  expect(decideTypeChange('NUMBER', 'DATE', false)).toBe(true)
  expect(decideTypeChange('NUMBER', 'DATE', true)).toBe(false)
  expect(decideTypeChange('SELECT', 'TEXT', true)).toBe(true)
  expect(decideTypeChange('TEXT', 'SELECT', true)).toBe(false)
})
