/** Beside the input of calls.ts: every filter at once, and other ways through a procedure. */
export const MORE_INPUTS: Record<string, unknown[]> = {
  'audit.find': [{ action: 'a', entity: 'b', entityId: 'c', from: '2026-01-01', to: '2026-12-31', limit: 10 }],
  'users.find': [{ search: 'canary', role: 'agent', state: 'active' }],
  'leads.findLeads': [
    {},
    {
      disposition: ['NEW', 'CONTACTED'],
      source: 'web',
      assigned: 'me',
      createdFrom: '2026-01-01',
      createdTo: '2026-12-31',
      nextAction: 'overdue',
    },
    { deleted: true, assigned: 'none' },
  ],
  'communications.findMessages': [
    {},
    { type: 'EMAIL', direction: 'OUTBOUND', status: 'OPENED', userId: 'me', from: '2026-01-01', to: '2026-12-31' },
    { status: 'RECEIVED', userId: 'none', search: 'canary' },
    { templateId: '00000000-0000-7000-8000-000000000001' },
  ],
  'sales.findSales': [
    {},
    { status: ['ACTIVE', 'PENDING'], source: 'web', agentId: 'none', soldFrom: '2026-01-01', soldTo: '2026-12-31' },
    { deleted: true, sort: 'total' },
  ],
  'sales.createSale': [
    {
      lastName: 'Canary',
      phone: '07700900123',
      source: 'web',
      appliances: [{ kind: 'Boiler', make: 'Vaillant', cover: 'Repair', priceMinor: 12_000, monthlyMinor: 1_000 }],
    },
  ],
  'receivables.findCustomers': [
    {},
    { owing: 'overdue' },
    { owing: 'disputed', status: 'ACTIVE', assignedTo: 'none', search: 'canary' },
    { sort: 'name', status: 'ON_HOLD' },
  ],
  'receivables.findInvoices': [
    {},
    { number: 'INV', state: 'overdue', sort: 'due' },
    { status: 'PAID', dueFrom: '2026-01-01', dueTo: '2026-12-31' },
    { state: 'disputed' },
  ],
  'consolidation.findEmails': [{}, { status: ['OPENED', 'CLICKED'] }, { consolidated: true }],
  'outbox.findMessages': [{}, { group: 'doubt', channel: 'SMS' }],
}
