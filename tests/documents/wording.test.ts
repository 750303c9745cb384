import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SaleFacts, saleValues } from '#server/documents/wording/facts.ts'
import { letterHtml } from '#server/documents/wording/letter.ts'
import {
  fillPlain,
  findMissing,
  findPlaceholders,
  findWordingProblems,
  type PlaceholderValues,
} from '#server/documents/wording/placeholders.ts'

const TABLE = [
  ['Appliance', 'Cover'],
  ['Boiler', 'Repair'],
  ['Cooker', 'Replace'],
]
const values: PlaceholderValues = { 'sale.firstName': 'Ada', 'sale.appliances': TABLE, 'sale.email': null }

describe('a wording', () => {
  test('names its placeholders, each once, with or without blanks inside the braces', () => {
    expect(findPlaceholders('{{sale.total}} {{ sale.firstName }}', 'and {{sale.total}}')).toEqual([
      'sale.total',
      'sale.firstName',
    ])
  })

  test('is told about placeholders that nobody fills and braces that are none', () => {
    expect(findWordingProblems('SALE', 'Dear {{sale.firstname}}', 'Total {{sale.total}')).toMatchObject([
      { kind: 'unknown', text: 'sale.firstname' },
      { kind: 'malformed' },
    ])
    expect(findWordingProblems('LEAD', '{{sale.total}}')).toMatchObject([{ kind: 'unknown', text: 'sale.total' }])
    expect(findWordingProblems('SALE', 'Dear {{sale.firstName}}')).toEqual([])
  })

  test('is told what the record has nothing for', () => {
    expect(findMissing(values, '{{sale.firstName}} {{sale.email}} {{sale.reference}}')).toEqual([
      'sale.email',
      'sale.reference',
    ])
  })

  test('in plain text has one line for every row of a table', () => {
    expect(fillPlain('Dear {{sale.firstName}}:\n{{sale.appliances}}', values)).toBe(
      'Dear Ada:\nBoiler · Repair\nCooker · Replace',
    )
  })

  test('on paper has paragraphs, headings, lists, bold words and tables', () => {
    const html = letterHtml(
      '# Your cover\n\nDear **{{sale.firstName}}**,\nwelcome:\n{{sale.appliances}}\n\n- one\n- two',
      values,
    )
    expect(html).toContain('<h2>Your cover</h2>')
    expect(html).toContain('<p>Dear <strong><bdi>Ada</bdi></strong>,<br>welcome:</p>')
    expect(html).toContain('<th><bdi>Appliance</bdi></th>')
    expect(html).toContain('<td><bdi>Cooker</bdi></td>')
    expect(html).toContain('<ul><li>one</li><li>two</li></ul>')
  })

  test('lets no markup through, neither the author’s nor the customer’s', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (body, name) => {
        const html = letterHtml(`${body}<img src=x onerror=1> {{sale.firstName}}`, {
          'sale.firstName': `${name}<script>alert(1)</script>**b**`,
        })
        const tags = [...html.matchAll(/<\/?([a-z0-9]+)[^>]*>/g)].map(([tag]) => tag)
        expect(tags.filter((tag) => !/^<\/?(p|br|bdi|strong|h2|ul|li)>$/.test(tag))).toEqual([])
        // The customer's stars are stars.
        expect(html).not.toContain('<strong>b</strong>')
      }),
      { numRuns: 300 },
    )
  })
})

test('an Arabic document writes an amount with the short sign of its currency, as the pages do', () => {
  const sale: SaleFacts = {
    ...{ firstName: 'Ada', lastName: 'Byron', companyName: null, phone: null, email: null },
    ...{ addressLine1: null, addressLine2: null, city: null, postcode: null },
    ...{ reference: 'S-1', soldOn: '2026-11-20', currency: 'GBP', monthlyMinor: 599, totalMinor: 7188 },
    ...{ cancelledAt: null, cancellationReason: null, appliances: [] },
  }
  const total = (currency: string) => saleValues({ ...sale, currency }, 'ar', String)['sale.total']
  expect(total('GBP')).toMatch(/71\.88\s£$/)
  expect(total('AED')).toContain('د.إ.')
})
