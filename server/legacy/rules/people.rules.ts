import { Refusal, type RowReader } from '../reading/row-reader.ts'
import { CREATED, codeOf, iso, type ReadyRow, readPerson, UPDATED } from './ready-row.ts'

const ROLES: Record<string, string> = {
  ADMIN: 'manager',
  SUPERADMIN: 'manager',
  MANAGER: 'manager',
  TEAM_LEAD: 'manager',
  AGENT: 'agent',
  SALES: 'agent',
  USER: 'agent',
  ACCOUNTS: 'accounts',
  FINANCE: 'accounts',
  VIEWER: 'viewer',
}

/** Nobody gets in by a file: passwords are left out, everybody comes disabled, and an admin comes as a manager. */
export function readUser(row: RowReader): ReadyRow {
  row.ignore([
    'password',
    'passwordHash',
    'hashedPassword',
    'isActive',
    'active',
    'emailVerified',
    'lastLogin',
    'lastLoginAt',
  ])
  row.ignore(UPDATED)
  const email = row.email(['email', 'emailAddress', 'username'])
  if (email === null) throw new Refusal('email', 'MISSING')
  const role =
    row
      .text(['role', 'userRole'], 60)
      ?.toUpperCase()
      .replaceAll(/[\s-]+/g, '_') ?? 'AGENT'
  return {
    parentId: null,
    values: {
      email,
      name: nameOf(row, '') ?? email,
      role: ROLES[role] ?? 'viewer',
      created_at: iso(row.moment(CREATED)),
    },
  }
}

function nameOf(row: RowReader, prefix: string): string | null {
  const first = row.text([`${prefix}firstName`, 'firstName', 'forename'], 200)
  const last = row.text([`${prefix}lastName`, 'lastName', 'surname'], 200)
  const whole = row.text(['name', 'fullName', 'displayName'], 200)
  return whole ?? ([first, last].filter(Boolean).join(' ') || null)
}

export function readLead(row: RowReader): ReadyRow {
  const created = row.moment(CREATED) ?? row.place.now
  const person = readPerson(row)
  if (person.phone === null && person.email === null) throw new Refusal('phone', 'NO_WAY_TO_REACH')
  return {
    parentId: null,
    values: {
      ...person,
      source: row.text(['source', 'leadSource'], 100) ?? 'old system',
      disposition: codeOf(row, ['disposition', 'currentDisposition', 'currentStatus', 'status']),
      assigned_to: row.reference(['assignedAgentId', 'assignedToId', 'assignedTo', 'agentId'], 'users'),
      created_by: row.reference(['createdById', 'createdBy', 'importedById'], 'users'),
      notes: row.text(['notes', 'note', 'comments'], 10_000),
      do_not_contact: row.flag(['doNotContact', 'dnc']),
      created_on: row.day(created),
      created_at: created.toISOString(),
      updated_at: iso(row.moment(UPDATED)) ?? created.toISOString(),
    },
  }
}

export function readHistory(row: RowReader): ReadyRow {
  const leadId = row.reference(['leadId'], 'leads')
  if (leadId === null) throw new Refusal('leadId', 'MISSING')
  const to = codeOf(row, ['toDisposition', 'newDisposition', 'newStatus', 'disposition', 'status', 'toCode'])
  if (to === null) throw new Refusal('disposition', 'MISSING')
  const at = row.moment(['changedAt', 'at', ...CREATED])
  if (!at) throw new Refusal('createdAt', 'MISSING')
  row.ignore(UPDATED)
  return {
    parentId: leadId,
    values: {
      lead_id: leadId,
      from_code: codeOf(row, ['fromDisposition', 'previousDisposition', 'previousStatus', 'oldStatus', 'fromCode']),
      to_code: to,
      reason: row.text(['reason', 'notes', 'note', 'comment'], 1_000),
      actor_id: row.reference(['agentId', 'userId', 'changedById', 'createdById', 'actorId'], 'users'),
      at: at.toISOString(),
      changed_on: row.day(at),
    },
  }
}
