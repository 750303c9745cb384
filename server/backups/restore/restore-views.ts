import type { z } from 'zod'
import { loadProgressSchema } from '../drill/drills.schemas.ts'
import type { WholeApproval } from './approvals/approvals.service.ts'
import {
  outcomeSchema,
  previewSchema,
  type RestoreOutcome,
  type RestorePreview,
  type RestoreState,
  selectionSchema,
} from './restores.schemas.ts'
import type { RestoreRow } from './runs/restores.queries.ts'
import type { RestoreMode, RestoreSelection } from './staging/restore-plan.ts'

/** A restore as lists show it. */
export interface RestoreRun {
  id: string
  backupId: string | null
  fileName: string
  coverage: 'company' | 'database'
  selection: RestoreSelection
  mode: RestoreMode
  state: RestoreState
  working: boolean
  /** A second admin must agree before it can be confirmed. */
  waitsForApproval: boolean
  /** Somebody asked it to stop, and it has not yet. */
  cancelling: boolean
  reason: string
  requestedByName: string
  createdAt: Date
  previewedAt: Date | null
  confirmedAt: Date | null
  finishedAt: Date | null
  failure: string | null
  failureMessage: string | null
  inserts: number | null
  updates: number | null
  deletes: number | null
  progress: z.infer<typeof loadProgressSchema> | null
}

export interface RestoreDetail extends RestoreRun {
  /** What must be typed to confirm. */
  phrase: string
  expiresAt: Date | null
  approval: {
    required: boolean
    approvedByName: string | null
    approvedAt: Date | null
    mayApprove: boolean
    /** For a restore of the whole database: who asks for two, and who could agree. */
    whole: WholeApproval | null
  }
  confirmedByName: string | null
  safetyBackupId: string | null
  safetySkipped: boolean
  preview:
    | (Omit<RestorePreview, 'tables'> & {
        tables: (RestorePreview['tables'][number] & { same: boolean })[]
        notes: string[]
      })
    | null
  outcome: RestoreOutcome | null
}

/** `approvalAsked`: what is asked today of a restore of the same data, whatever was asked when it began. */
export function describeRestore(row: RestoreRow, approvalAsked = false): RestoreRun {
  return {
    id: row.id,
    backupId: row.backupId,
    fileName: row.fileName,
    coverage: row.companyId === null ? 'database' : 'company',
    selection: selectionSchema.parse(row.selection),
    mode: row.mode,
    state: row.state,
    working: row.leaseToken !== null,
    waitsForApproval: row.state === 'PREVIEWED' && row.approvedAt === null && (row.approvalRequired || approvalAsked),
    cancelling: row.leaseToken !== null && row.cancelRequestedAt !== null,
    reason: row.reason,
    requestedByName: row.requestedByName,
    createdAt: row.createdAt,
    previewedAt: row.previewedAt,
    confirmedAt: row.confirmedAt,
    finishedAt: row.finishedAt,
    failure: row.failure,
    failureMessage: row.failureMessage,
    inserts: row.inserts,
    updates: row.updates,
    deletes: row.deletes,
    progress: row.leaseToken ? (loadProgressSchema.safeParse(row.progress).data ?? null) : null,
  }
}

export function detailOfRestore(
  row: RestoreRow,
  scope: { userId: string },
  { phrase, approvalAsked, whole }: { phrase: string; approvalAsked: boolean; whole: WholeApproval | null },
): RestoreDetail {
  const preview = previewSchema.safeParse(row.preview).data ?? null
  return {
    ...describeRestore(row, approvalAsked),
    phrase,
    expiresAt: row.expiresAt,
    approval: {
      required: row.approvalRequired || (approvalAsked && row.finishedAt === null && row.confirmedAt === null),
      approvedByName: row.approvedByName,
      approvedAt: row.approvedAt,
      mayApprove: row.state === 'PREVIEWED' && row.approvedAt === null && row.requestedBy !== scope.userId,
      whole,
    },
    confirmedByName: row.confirmedByName,
    safetyBackupId: row.safetyBackupId,
    safetySkipped: row.skipSafetyBackup,
    preview: preview && {
      ...preview,
      tables: preview.tables.map((table) => ({ ...table, same: table.inserts + table.updates + table.deletes === 0 })),
      notes: notesOf(row, preview),
    },
    outcome: outcomeSchema.safeParse(row.outcome).data ?? null,
  }
}

function notesOf(row: RestoreRow, preview: RestorePreview): string[] {
  const retained = preview.tables.reduce((sum, table) => sum + table.retained, 0)
  const needed = preview.tables.reduce((sum, table) => sum + table.needed, 0)
  return [
    row.companyId === null
      ? 'Everybody is signed out. Passwords of people who exist today stay; people who come back must choose a new one.'
      : 'Everybody in the company is signed out. People, passwords and other companies stay as they are.',
    'Everything that goes out is paused until an admin releases it.',
    'The audit log and the history of backups and restores stay as they are.',
    ...(retained > 0 ? [`${retained} rows that the backup does not have stay, because history points at them.`] : []),
    ...(needed > 0 ? [`${needed} rows come along because restored rows point at them.`] : []),
    ...(preview.sendsUnknown > 0
      ? [`${preview.sendsUnknown} messages that were on their way come back as “unknown” and are not sent again.`]
      : []),
  ]
}
