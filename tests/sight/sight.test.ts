import { describe, expect, test } from 'vitest'
import type { AgentsSee, Role } from '#server/kernel/scope.ts'
import { toAppError } from '#server/trpc/errors.ts'
import { appRouter } from '#server/trpc/router.ts'
import { callProcedure } from '../harness/call.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { CANARIES, type Kept, type Owner, sightWorld } from './world.ts'

const db = await testDatabase()
const services = testServices(db)
const { company, person, kept, letter, email } = await sightWorld(db, services)

type Canary = keyof typeof CANARIES
const isOwner = (value: string): value is Owner => value in kept
const OWNERS = Object.keys(kept).filter(isOwner)
const isCanary = (value: string): value is Canary => value in CANARIES

const each = (ask: (record: Kept) => Record<string, unknown>[]) => OWNERS.flatMap((owner) => ask(kept[owner]))
const words = Object.values(CANARIES).flat()
const PRESS = { channel: 'EMAIL', subject: 'Hello', text: 'Hello' }
const YEARS = { range: 'custom', from: '2025-12-01', to: '2027-11-30' }

/** What every query of the portal is asked; one that is not listed fails. Null: it says nothing of customers. */
const QUESTIONS: Record<string, Record<string, unknown>[] | null> = {
  'leads.findLeads': [{}, { assigned: 'none' }, ...OWNERS.map((owner) => ({ search: CANARIES[`${owner}Lead`][0] }))],
  'leads.getLead': each(({ lead }) => [{ id: lead }]),
  'leads.getTimeline': each(({ lead }) => [{ id: lead }]),
  'leads.findLeadChoices': [{}],
  'leads.getBoard': [{}],
  'leads.getToday': [{}],
  'leads.getNextDue': each(({ lead }) => [{ id: lead }]),
  'leads.findDuplicates': [{}],
  'leads.compareLeads': [{ oneId: kept.own.lead, otherId: kept.other.lead }],
  'leads.exportLeads': [{}],
  'sales.findSales': [{}, { agentId: 'none' }, ...OWNERS.map((owner) => ({ search: CANARIES[`${owner}Sale`][0] }))],
  'sales.getSale': each(({ sale }) => [{ id: sale }]),
  'sales.findSaleChoices': [{}],
  'sales.getConversion': each(({ lead }) => [{ leadId: lead }]),
  'sales.exportSales': [{}],
  'payments.findPaymentDetails': each(({ sale }) => [{ saleId: sale }]),
  'documents.findTemplates': [{}],
  'documents.getTemplate': [{ id: letter }],
  'documents.previewTemplate': [
    { id: letter, locale: 'en' },
    { id: email, locale: 'en' },
    ...each(({ sale, lead }) => [
      { id: letter, locale: 'en', recordId: sale },
      { id: email, locale: 'en', recordId: lead },
    ]),
  ],
  'documents.findDocuments': [{}, ...each(({ sale }) => [{ saleId: sale }])],
  'documents.getMaking': [{}],
  'documents.getDocument': each(({ document }) => [{ id: document }]),
  'search.findRecords': words.map((q) => ({ q })),
  'views.findViews': [{ entity: 'LEAD' }, { entity: 'SALE' }],
  'exports.findExports': [{}],
  'exports.getExport': each(({ export: id }) => [{ id }]),
  'exports.readExport': each(({ export: id }) => [{ id }]),
  'imports.findImports': [{}],
  'imports.getImport': each(({ import: id }) => [{ id }]),
  'imports.findImportRows': each(({ import: id }) => [{ id }]),
  'imports.exportRejects': each(({ import: id }) => [{ id }]),
  'imports.findSources': null, // columns and what they fill
  'imports.getSource': null,
  'communications.findMessages': [
    {},
    ...each(({ lead, sale }) => [{ leadId: lead }, { saleId: sale }]),
    ...OWNERS.map((owner) => ({ search: CANARIES[`${owner}Lead`][0] })),
  ],
  'communications.getMessage': each(({ call, callOfSale }) => [{ id: call }, { id: callOfSale }]),
  'communications.getContact': each(({ call, callOfSale }) => [{ id: call }, { id: callOfSale }]),
  'communications.getContactForm': each(({ lead, sale }) => [{ leadId: lead }, { saleId: sale }]),
  'communications.getCounts': each(({ lead, sale }) => [{ leadId: lead }, { saleId: sale }]),
  'communications.findFollowUps': [{}, { assigned: 'me' }],
  'communications.findMessageChoices': [{}],
  'communications.getRates': null, // counts
  'communications.getComposer': each(({ lead, sale }) => [
    { leadId: lead, channel: 'EMAIL' },
    { saleId: sale, channel: 'SMS' },
  ]),
  'communications.fillTemplate': each(({ lead }) => [{ leadId: lead, channel: 'EMAIL', templateId: email }]),
  'communications.previewMessage': each(({ lead, sale }) => [
    { leadId: lead, ...PRESS },
    { saleId: sale, ...PRESS },
  ]),
  'outbox.findMessages': [{}],
  'outbox.getMessage': null, // managers only
  'outbox.getSource': null, // managers only
  'outbox.getSettings': null,
  'outbox.getUnsubscription': null, // for whoever holds the link of an email
  'communications.findMailings': null, // managers only
  'communications.getMailing': null, // managers only
  'communications.findMailingRecipients': null, // managers only
  'overview.getOverview': [{}, YEARS],
  'dispositions.getSettings': null,
  'dispositions.getReport': null, // counts
  'fields.findFields': null,
  'fields.findAllFields': null,
}
const AREAS = new Set(Object.keys(QUESTIONS).map((path) => path.split('.')[0]))

const isQuery = (procedure: object) => Reflect.get(Reflect.get(procedure, '_def'), 'type') === 'query'

test('every query of the portal is asked', () => {
  const queries = Object.entries(appRouter._def.procedures)
    .filter(([path, procedure]) => AREAS.has(path.split('.')[0]) && isQuery(procedure))
    .map(([path]) => path)
  expect(queries.filter((path) => !(path in QUESTIONS))).toEqual([])
})

/** Whose leads and sales each answer gave away, by procedure; a refusal gives nothing away. */
async function seenBy(role: Role, agentsSee?: AgentsSee): Promise<Map<string, Set<Canary>>> {
  const who = { ...person[role], company: { ...company, agentsSee } }
  const caller = callerFor(services, who)
  const seen = new Map<string, Set<Canary>>()
  for (const [path, inputs] of Object.entries(QUESTIONS)) {
    const found = new Set<Canary>()
    for (const input of inputs ?? []) {
      const answer = await callProcedure(caller, path, input).catch((thrown: unknown) => {
        const { code } = toAppError(thrown)
        expect(['FORBIDDEN', 'NOT_FOUND'], `${path} ${JSON.stringify(input)}: ${String(thrown)}`).toContain(code)
        return null
      })
      const told = readable(answer)
      for (const name of Object.keys(CANARIES).filter(isCanary)) {
        if (CANARIES[name].some((word) => told.includes(word))) found.add(name)
      }
    }
    seen.set(path, found)
  }
  return seen
}

/** One in two thousand has the last four digits of an account in it by chance. */
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Everything in an answer as text, files included. */
function readable(answer: unknown): string {
  const base64 = typeof answer === 'object' && answer !== null && Reflect.get(answer, 'base64')
  const file = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString() : ''
  return `${JSON.stringify(answer)}${file}`.toLowerCase().replaceAll(UUID, '')
}

const EVERYTHING = Object.keys(CANARIES).filter(isCanary).sort()

const SIGHT: [Role, AgentsSee | undefined, Canary[]][] = [
  ['agent', 'OWN', ['ownLead', 'ownSale']],
  ['agent', undefined, ['nobodyLead', 'ownLead', 'ownSale']],
  ['agent', 'OWN_AND_UNASSIGNED', ['nobodyLead', 'ownLead', 'ownSale']],
  ['agent', 'ALL', ['nobodyLead', 'otherLead', 'ownLead', 'ownSale']],
  ['manager', 'OWN', EVERYTHING],
  ['admin', 'OWN', EVERYTHING],
  ['accounts', 'OWN', EVERYTHING],
  ['viewer', 'ALL', []],
]

/** Where the file was made when everything was in sight; the agent's own export keeps what it held. */
const MADE_BEFORE = ['exports.readExport']

describe.each(SIGHT)('whatever the %s asks where agents see %s', (role, agentsSee, sight) => {
  test('is answered with what the role sees, all of it and nothing else', async () => {
    const seen = await seenBy(role, agentsSee)
    const leaks = [...seen].flatMap(([path, found]) =>
      [...found]
        .filter((name) => !sight.includes(name) && !MADE_BEFORE.includes(path))
        .map((name) => `${path} shows ${name}`),
    )
    expect(leaks).toEqual([])
    for (const path of [
      'leads.findLeads',
      'leads.getLead',
      'leads.getTimeline',
      'leads.getBoard',
      'leads.exportLeads',
    ]) {
      expect([...(seen.get(path) ?? [])].sort(), path).toEqual(sight.filter((name) => name.endsWith('Lead')))
    }
    for (const path of ['sales.findSales', 'sales.getSale', 'sales.exportSales', 'payments.findPaymentDetails']) {
      expect([...(seen.get(path) ?? [])].sort(), path).toEqual(sight.filter((name) => name.endsWith('Sale')))
    }
    if (role === 'agent') expect([...(seen.get('imports.findImportRows') ?? [])]).toEqual(['ownLead'])
    for (const path of ['communications.findMessages', 'communications.getMessage']) {
      expect([...(seen.get(path) ?? [])].sort(), path).toEqual(sight)
    }
    expect([...(seen.get('search.findRecords') ?? [])].sort(), 'search.findRecords').toEqual(sight)
  })
})
