import { Readable } from 'node:stream'
import type { inferRouterInputs } from '@trpc/server'
import type { ErrorCode } from '#server/kernel/errors.ts'
import type { AppRouter } from '#server/trpc/router.ts'
import { type FilledCompany, idOf } from './world.ts'

type Inputs = inferRouterInputs<AppRouter>

/** A call with another company's ids, and how it has to end for whoever may call it at all. */
export interface ForeignCall<Input = unknown> {
  input: Input
  /** The only way it may be refused; null when it must be answered, with nothing of theirs in the answer. */
  refusal: ErrorCode | null
}

/** A procedure that is not listed here does not compile, and fails the suite. */
type Calls = {
  [Area in keyof Inputs]: {
    [Name in keyof Inputs[Area]]: (theirs: FilledCompany, ours: FilledCompany) => ForeignCall<Inputs[Area][Name]>
  }
}

/** Their row must look as if it did not exist. */
const notFound = <Input>(input: Input): ForeignCall<Input> => ({ input, refusal: 'NOT_FOUND' })
/** Answered, from our own rows only. */
const ownOnly = <Input>(input: Input): ForeignCall<Input> => ({ input, refusal: null })
const refused = <Input>(refusal: ErrorCode, input: Input): ForeignCall<Input> => ({ input, refusal })

/** The moment that rows of rows.ts are made at lies inside. */
const YEAR = { from: '2026-01-01', to: '2026-12-31' }

const CALLS: Calls = {
  audit: {
    find: (theirs) => ownOnly({ userId: theirs.people.admin.id }),
    choices: () => ownOnly({}),
    verify: () => ownOnly({}),
  },
  backups: {
    findBackups: () => ownOnly({}),
    getBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    createBackup: () => refused('FORBIDDEN', { reason: 'of the whole database', coverage: 'database' }),
    cancelBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    verifyBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    downloadBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
  },
  identity: {
    signInOptions: () => ownOnly({}),
    signIn: (theirs) => refused('BAD_INPUT', { email: theirs.people.admin.email, password: 'not their password' }),
    signOut: () => ownOnly({}),
    getInvitation: () => notFound({ token: 'x'.repeat(43) }),
    acceptInvitation: () => notFound({ token: 'x'.repeat(43), password: 'a long enough password' }),
    me: () => ownOnly({}),
    chooseCompany: (theirs) => notFound({ companyId: theirs.company.id }),
    changePassword: () => refused('BAD_INPUT', { currentPassword: 'wrong', newPassword: 'another long password' }),
    updatePreferences: () => ownOnly({ theme: 'dark' }),
    ownSessions: () => ownOnly({}),
    revokeSession: (theirs) => notFound({ ref: theirs.sessionId.slice(0, 16) }),
    revokeOtherSessions: () => ownOnly({}),
  },
  tokens: {
    find: () => ownOnly({}),
    create: () => ownOnly({ name: 'ours', role: 'viewer', scopes: [], expiresInDays: 1 }),
    revoke: (theirs) => notFound({ id: idOf(theirs, 'api_tokens') }),
  },
  users: {
    find: (theirs) => ownOnly({ search: theirs.canary }),
    get: (theirs) => notFound({ userId: theirs.people.agent.id }),
    invite: () => ownOnly({ email: 'new@example.com', name: 'New', role: 'viewer' }),
    changeRole: (theirs) => notFound({ userId: theirs.people.agent.id, role: 'viewer' }),
    disable: (theirs) => notFound({ userId: theirs.people.agent.id }),
    enable: (theirs) => notFound({ userId: theirs.people.agent.id }),
  },
  imports: {
    findImports: () => ownOnly({}),
    getImport: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
    findImportRows: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
    createImport: () =>
      ownOnly({ fileName: 'ours.csv', content: Readable.from([Buffer.from('name,phone\nA,07700900003\n')]) }),
    previewImport: (theirs) =>
      notFound({ id: idOf(theirs, 'lead_import_batches'), source: 'web', country: 'GB', mapping: {} }),
    startImport: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches'), onDuplicate: 'skip' }),
    cancelImport: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
    undoImport: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
    exportRejects: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
  },
  leads: {
    findLeads: (theirs) => ownOnly({ search: theirs.canary }),
    getLead: (theirs) => notFound({ id: idOf(theirs, 'leads') }),
    getTimeline: (theirs) => notFound({ id: idOf(theirs, 'leads') }),
    findLeadChoices: () => ownOnly({}),
    createLead: () => ownOnly({ lastName: 'Ours', phone: '07700 900999', allowDuplicate: true }),
    updateLead: (theirs) => notFound({ id: idOf(theirs, 'leads'), version: 1, lastName: 'Ours', phone: '07700900998' }),
    setDisposition: (theirs) => notFound({ ids: [idOf(theirs, 'leads')], disposition: 'CONTACTED' }),
    assignLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')], assignedTo: 'me' }),
    removeLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')] }),
    restoreLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')] }),
    exportLeads: (theirs) => ownOnly({ search: theirs.canary }),
  },
  sales: {
    findSales: (theirs) => ownOnly({ search: theirs.canary }),
    getSale: (theirs) => notFound({ id: idOf(theirs, 'sales') }),
    findSaleChoices: () => ownOnly({}),
    getConversion: (theirs) => notFound({ leadId: idOf(theirs, 'leads') }),
    createSale: (theirs) => notFound({ leadId: idOf(theirs, 'leads') }),
    updateSale: (theirs) => notFound({ id: idOf(theirs, 'sales'), version: 1, notes: 'ours now' }),
    changeSaleStatus: (theirs) => notFound({ id: idOf(theirs, 'sales'), version: 1, status: 'ACTIVE' }),
    cancelSale: (theirs) => notFound({ id: idOf(theirs, 'sales'), version: 1, reason: 'not ours' }),
    reinstateSale: (theirs) => notFound({ id: idOf(theirs, 'sales'), version: 1 }),
    removeSale: (theirs) => notFound({ id: idOf(theirs, 'sales') }),
    restoreSale: (theirs) => notFound({ id: idOf(theirs, 'sales') }),
    exportSales: (theirs) => ownOnly({ search: theirs.canary }),
  },
  overview: {
    getOverview: () => ownOnly({ range: 'custom', ...YEAR }),
  },
  search: {
    findRecords: (theirs) => ownOnly({ q: theirs.canary }),
  },
}

export type MakeCall = (theirs: FilledCompany, ours: FilledCompany) => ForeignCall

/** The entry of the procedure at `path` (`sales.getSale`), or null when nobody has listed it. */
export function listedCall(path: string): MakeCall | null {
  const [area = '', name = ''] = path.split('.')
  const make: unknown = Reflect.get(Object(Reflect.get(CALLS, area)), name)
  return typeof make === 'function' ? (make as MakeCall) : null
}
