import { Readable } from 'node:stream'
import { newId } from '#server/kernel/ids.ts'
import { COMMUNICATION_CALLS } from './foreign/communications.ts'
import { type Calls, type ForeignCall, notFound, ownOnly, refused, YEAR } from './foreign/foreign-call.ts'
import { OUTBOX_CALLS } from './foreign/outbox.ts'
import { type FilledCompany, idOf } from './world.ts'

/** For operators alone: a company's admin is told so. */
const operatorsOnly = <Input>(input: Input): ForeignCall<Input> => refused('FORBIDDEN', input)

const SCHEDULE = {
  name: 'weekly',
  cron: '0 3 * * 0',
  keepWithinDays: 7,
  keepDaily: 0,
  keepWeekly: 4,
  keepMonthly: 12,
  keepYearly: 1,
  keepRestorable: 2,
}

const CALLS: Calls = {
  audit: {
    find: (theirs) => ownOnly({ userId: theirs.people.admin.id }),
    choices: () => ownOnly({}),
    verify: () => ownOnly({}),
    findPlatform: () => operatorsOnly({}),
    platformChoices: () => operatorsOnly({}),
    verifyPlatform: () => operatorsOnly({}),
  },
  backups: {
    findChannels: () => ownOnly({}),
    createChannel: () => refused('FORBIDDEN', { coverage: 'database', target: 'ops@example.com' }),
    removeChannel: (theirs) => notFound({ id: idOf(theirs, 'backup_channels') }),
    testChannel: (theirs) => notFound({ id: idOf(theirs, 'backup_channels') }),
    getBackupOptions: () => ownOnly({}),
    findRecipients: () => ownOnly({}),
    addRecipient: () =>
      refused('FORBIDDEN', { coverage: 'database', label: 'Safe', recipient: `age1${'q'.repeat(58)}` }),
    createKey: () => refused('FORBIDDEN', { coverage: 'database', label: 'Safe' }),
    removeRecipient: (theirs) => notFound({ id: idOf(theirs, 'backup_recipients') }),
    getStoreHealth: () => ownOnly({}),
    adoptFound: () => notFound({ store: 'folder', kind: 'comprehensive', fileName: 'theirs.json.zst' }),
    getPicture: () => ownOnly({}),
    previewRetention: () => ownOnly({}),
    pinBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    unpinBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    removeBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs'), reason: 'no longer needed' }),
    findSchedules: () => ownOnly({}),
    getSchedule: (theirs) => notFound({ id: idOf(theirs, 'backup_schedules') }),
    createSchedule: () => refused('FORBIDDEN', { coverage: 'database', ...SCHEDULE }),
    updateSchedule: (theirs) => notFound({ id: idOf(theirs, 'backup_schedules'), ...SCHEDULE }),
    enableSchedule: (theirs) => notFound({ id: idOf(theirs, 'backup_schedules'), enabled: false }),
    removeSchedule: (theirs) => notFound({ id: idOf(theirs, 'backup_schedules') }),
    runSchedule: (theirs) => notFound({ id: idOf(theirs, 'backup_schedules') }),
    findBackups: () => ownOnly({}),
    getBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    createBackup: () => refused('FORBIDDEN', { reason: 'of the whole database', coverage: 'database' }),
    cancelBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    verifyBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    downloadBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    drillBackup: (theirs) => notFound({ id: idOf(theirs, 'backup_runs') }),
    findDrills: (theirs) => ownOnly({ backupId: idOf(theirs, 'backup_runs') }),
    getDrill: (theirs) => notFound({ id: idOf(theirs, 'backup_drills') }),
    findRestoreChoices: (theirs) => notFound({ backupId: idOf(theirs, 'backup_runs') }),
    findBackupRows: (theirs) => notFound({ backupId: idOf(theirs, 'backup_runs'), table: 'sales' }),
    createRestore: (theirs) =>
      notFound({
        backupId: idOf(theirs, 'backup_runs'),
        reason: 'of theirs',
        coverage: 'company',
        selection: { kind: 'everything' },
        mode: 'replace',
      }),
    findRestores: (theirs) => ownOnly({ backupId: idOf(theirs, 'backup_runs') }),
    getRestore: (theirs) => notFound({ id: idOf(theirs, 'restore_runs') }),
    findRestoreDifferences: (theirs) => notFound({ id: idOf(theirs, 'restore_runs'), table: 'sales' }),
    approveRestore: (theirs) => notFound({ id: idOf(theirs, 'restore_runs') }),
    confirmRestore: (theirs) => notFound({ id: idOf(theirs, 'restore_runs'), phrase: 'restore theirs' }),
    cancelRestore: (theirs) => notFound({ id: idOf(theirs, 'restore_runs') }),
    getRestoreApproval: () => ownOnly({}),
    updateRestoreApproval: () => ownOnly({ required: true, reason: 'ours alone' }),
    getOutboundHold: () => ownOnly(undefined),
    releaseOutbound: () => ownOnly({ reason: 'ours alone' }),
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
    confirmPassword: () => refused('BAD_INPUT', { password: 'not my password' }),
    updatePreferences: () => ownOnly({ theme: 'dark' }),
    ownSessions: () => ownOnly({}),
    revokeSession: (theirs) => notFound({ ref: theirs.sessionId.slice(0, 16) }),
    revokeOtherSessions: () => ownOnly({}),
  },
  outbox: OUTBOX_CALLS,
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
    findSources: () => ownOnly({}),
    getSource: (theirs) => notFound({ id: idOf(theirs, 'lead_import_sources') }),
    updateSource: (theirs) =>
      notFound({
        id: idOf(theirs, 'lead_import_sources'),
        name: 'web',
        country: 'GB',
        onDuplicate: 'skip',
        mapping: {},
      }),
    removeSource: (theirs) => notFound({ id: idOf(theirs, 'lead_import_sources') }),
    applySource: (theirs) =>
      notFound({ id: idOf(theirs, 'lead_import_batches'), sourceId: idOf(theirs, 'lead_import_sources') }),
    exportRejects: (theirs) => notFound({ id: idOf(theirs, 'lead_import_batches') }),
  },
  legacy: {
    findImports: () => ownOnly({}),
    getImport: (theirs) => notFound({ id: idOf(theirs, 'legacy_imports') }),
    findImportRows: (theirs) => notFound({ id: idOf(theirs, 'legacy_imports') }),
    createImport: () => ownOnly({ fileName: 'ours.json', content: Readable.from([Buffer.from('{}')]) }),
    confirmImport: (theirs) => notFound({ id: idOf(theirs, 'legacy_imports'), reason: 'moving over' }),
    cancelImport: (theirs) => notFound({ id: idOf(theirs, 'legacy_imports') }),
  },
  leads: {
    findLeads: (theirs) => ownOnly({ search: theirs.canary }),
    getLead: (theirs) => notFound({ id: idOf(theirs, 'leads') }),
    getTimeline: (theirs) => notFound({ id: idOf(theirs, 'leads') }),
    findLeadChoices: () => ownOnly({}),
    findDuplicates: () => ownOnly({}),
    compareLeads: (theirs, ours) => notFound({ oneId: idOf(ours, 'leads'), otherId: idOf(theirs, 'leads') }),
    mergeLeads: (theirs, ours) => notFound({ keepId: idOf(ours, 'leads'), mergeId: idOf(theirs, 'leads') }),
    undoMerge: (theirs) => notFound({ id: idOf(theirs, 'lead_merges') }),
    getBoard: (theirs) => ownOnly({ search: theirs.canary }),
    getToday: (theirs) => ownOnly({ assigned: theirs.people.agent.id }),
    getNextDue: (theirs) => notFound({ id: idOf(theirs, 'leads') }),
    shareOutLeads: (theirs, ours) => notFound({ ids: [idOf(theirs, 'leads')], among: [ours.people.agent.id] }),
    setConsent: (theirs) =>
      notFound({
        id: idOf(theirs, 'leads'),
        version: 1,
        doNotContact: true,
        emailConsent: 'GIVEN',
        smsConsent: 'GIVEN',
        callConsent: 'GIVEN',
        letterConsent: 'GIVEN',
        source: 'ours',
      }),
    createLead: () => ownOnly({ lastName: 'Ours', phone: '07700 900999', allowDuplicate: true }),
    updateLead: (theirs) => notFound({ id: idOf(theirs, 'leads'), version: 1, lastName: 'Ours', phone: '07700900998' }),
    setDisposition: (theirs) => notFound({ ids: [idOf(theirs, 'leads')], disposition: 'CONTACTED' }),
    assignLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')], assignedTo: 'me' }),
    removeLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')] }),
    restoreLeads: (theirs) => notFound({ ids: [idOf(theirs, 'leads')] }),
    exportLeads: (theirs) => ownOnly({ search: theirs.canary }),
  },
  dispositions: {
    getSettings: () => ownOnly({}),
    createDisposition: () => ownOnly({ labels: { en: 'Ours', fr: 'Ours', ar: 'Ours' }, colour: 'blue' }),
    updateDisposition: () => ownOnly({ code: 'NEW', labels: { en: 'Ours', fr: 'Ours', ar: 'Ours' }, colour: 'blue' }),
    moveDisposition: () => ownOnly({ code: 'NEW', step: 1 }),
    archiveDisposition: () => ownOnly({ code: 'NEW', archived: false }),
    setAgentsSee: () => ownOnly({ agentsSee: 'OWN_AND_UNASSIGNED' }),
    getReport: () => ownOnly(YEAR),
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
  exports: {
    createExport: () => ownOnly({ entity: 'LEAD', list: {} }),
    findExports: () => ownOnly({}),
    getExport: (theirs) => notFound({ id: idOf(theirs, 'data_exports') }),
    readExport: (theirs) => notFound({ id: idOf(theirs, 'data_exports') }),
  },
  views: {
    findViews: () => ownOnly({ entity: 'LEAD' }),
    createView: () => ownOnly({ entity: 'LEAD', name: `Ours ${Math.random()}`, definition: { filters: {} } }),
    updateView: (theirs) => notFound({ id: idOf(theirs, 'saved_views'), name: 'Ours' }),
    removeView: (theirs) => notFound({ id: idOf(theirs, 'saved_views') }),
  },
  fields: {
    findFields: () => ownOnly({ entity: 'LEAD' }),
    findAllFields: () => ownOnly({ entity: 'SALE' }),
    createField: () => ownOnly({ entity: 'LEAD', labels: { en: 'Ours', fr: 'Ours', ar: 'Ours' }, type: 'TEXT' }),
    updateField: (theirs) =>
      notFound({
        id: idOf(theirs, 'field_configurations'),
        labels: { en: 'Ours', fr: 'Ours', ar: 'Ours' },
        type: 'TEXT',
      }),
    moveField: (theirs) => notFound({ id: idOf(theirs, 'field_configurations'), step: 1 }),
    removeField: (theirs) => notFound({ id: idOf(theirs, 'field_configurations'), removed: true }),
  },
  payments: {
    findPaymentDetails: (theirs) => notFound({ saleId: idOf(theirs, 'sales') }),
    setPaymentDetails: (theirs) =>
      notFound({ saleId: idOf(theirs, 'sales'), holder: 'Ours', sortCode: '089999', accountNumber: '66374958' }),
    revealPaymentDetails: (theirs) => notFound({ saleId: idOf(theirs, 'sales'), reason: 'not ours to see' }),
  },
  receivables: {
    findCustomers: (theirs) => ownOnly({ search: theirs.canary }),
    getCustomer: (theirs) => notFound({ id: idOf(theirs, 'customers') }),
    findInvoices: (theirs) => ownOnly({ customerId: idOf(theirs, 'customers') }),
    getInvoice: (theirs) => notFound({ id: idOf(theirs, 'invoices') }),
  },
  consolidation: {
    getDashboard: () => ownOnly({}),
    findEligibility: (theirs) => ownOnly({ customerIds: [idOf(theirs, 'customers')] }),
    getAnalytics: () => ownOnly(YEAR),
    findEmails: (theirs) => ownOnly({ ...YEAR, customerId: idOf(theirs, 'customers') }),
  },
  communications: COMMUNICATION_CALLS,
  documents: {
    findTemplates: () => ownOnly({}),
    getTemplate: (theirs) => notFound({ id: idOf(theirs, 'document_templates') }),
    previewTemplate: (theirs) => notFound({ id: idOf(theirs, 'document_templates'), locale: 'en' }),
    createTemplate: () => ownOnly({ name: `Letter ${newId()}`, kind: 'DOCUMENT', entity: 'SALE' }),
    publishVersion: (theirs) =>
      notFound({
        id: idOf(theirs, 'document_templates'),
        from: 1,
        wordings: { en: { subject: 'Ours', body: 'Ours' } },
      }),
    removeTemplate: (theirs) => notFound({ id: idOf(theirs, 'document_templates') }),
    restoreTemplate: (theirs) => notFound({ id: idOf(theirs, 'document_templates') }),
    findDocuments: (theirs) => ownOnly({ saleId: idOf(theirs, 'sales') }),
    getMaking: () => ownOnly(undefined),
    getDocument: (theirs) => notFound({ id: idOf(theirs, 'generated_documents') }),
    generateDocuments: (theirs, ours) =>
      notFound({ templateId: idOf(ours, 'document_templates'), recordIds: [idOf(theirs, 'sales')] }),
    downloadDocument: (theirs) => notFound({ id: idOf(theirs, 'generated_documents') }),
    retryDocument: (theirs) => notFound({ id: idOf(theirs, 'generated_documents') }),
    removeDocument: (theirs) => notFound({ id: idOf(theirs, 'generated_documents') }),
    restoreDocument: (theirs) => notFound({ id: idOf(theirs, 'generated_documents') }),
  },
  overview: {
    getOverview: () => ownOnly({ range: 'custom', ...YEAR }),
  },
  schema: {
    getSchema: () => operatorsOnly({}),
    getPlan: () => operatorsOnly({}),
    getChecks: () => operatorsOnly(undefined),
    startCheck: () => operatorsOnly({ kind: 'checks' }),
    findRehearsals: () => operatorsOnly({}),
    getRehearsal: () => operatorsOnly({ id: '00000000-0000-7000-8000-000000000000' }),
    startRehearsal: () => operatorsOnly({ source: 'seeds', again: 0 }),
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
