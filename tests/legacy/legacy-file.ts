/** A backup as the old system wrote it: one JSON, version 3.0.0, camelCase rows. */
export function legacyBackup(tables: Record<string, unknown[]>, head: Record<string, unknown> = {}): string {
  return JSON.stringify({
    timestamp: '2025-11-03T02:00:00.000Z',
    version: '3.0.0',
    backupType: 'comprehensive',
    createdBy: 'system',
    reason: 'nightly',
    tables,
    metadata: { totalRecords: Object.values(tables).reduce((sum, rows) => sum + rows.length, 0) },
    ...head,
  })
}

export const legacyUser = (n: number, more = {}) => ({
  id: `user-${n}`,
  email: `Agent.${n}@Old-System.example `,
  name: `Agent ${n}`,
  role: 'AGENT',
  password: '[ENCRYPTED]',
  createdAt: '2024-01-05T09:00:00.000Z',
  ...more,
})

export const legacyLead = (n: number, more = {}) => ({
  id: `lead-${n}`,
  firstName: 'Lea',
  lastName: `Lead ${n}`,
  phone: `07700 9${String(10_000 + n).slice(0, 5)}`,
  email: `LEA${n}@old-system.example`,
  mailingStreet1: `${n} High Street`,
  mailingCity: 'Leeds',
  mailingPostalCode: 'LS1 1AA',
  currentStatus: 'Call back',
  assignedAgentId: 'user-1',
  createdAt: '2025-02-03T10:00:00.000Z',
  updatedAt: '2025-03-03T10:00:00.000Z',
  ...more,
})

export const legacySale = (n: number, more = {}) => ({
  id: `sale-${n}`,
  customerFirstName: 'Sam',
  customerLastName: `Sale ${n}`,
  phoneNumber: '020 7946 0958',
  email: 'sam@old-system.example',
  mailingStreet1: '1 Low Road',
  accountName: 'S SALE',
  sortCode: '08-99-99',
  accountNumber: '66374958',
  applianceCoverSelected: true,
  boilerCoverSelected: true,
  boilerPriceSelected: 150.5,
  totalPlanCost: '399.49',
  createdById: 'user-1',
  createdAt: '2025-04-01T10:00:00.000Z',
  ...more,
})

export const legacyAppliance = (n: number, saleId: string, more = {}) => ({
  id: `appliance-${n}`,
  saleId,
  appliance: 'Washing machine',
  coverLimit: 500,
  cost: '248.99',
  ...more,
})
