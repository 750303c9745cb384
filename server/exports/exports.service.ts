import type { Transaction } from 'kysely'
import type { TransactionContext } from '#db/transaction.ts'
import type { DB } from '#db/types.ts'
import { recordAudit } from '../audit/audit.service.ts'
import { assertMaySearchMessages } from '../communications/messages/messages.service.ts'
import type { Clock } from '../kernel/clock.ts'
import { dayInZone } from '../kernel/days.ts'
import { newId } from '../kernel/ids.ts'
import type { CompanyScope } from '../kernel/scope.ts'
import { assertMaySearch } from '../leads/leads.service.ts'
import type { Services } from '../services.ts'
import { startExport } from './export.job.ts'
import { insertExport } from './exports.queries.ts'
import type { CreateExportInput } from './exports.schemas.ts'

interface Call {
  trx: Transaction<DB>
  scope: CompanyScope
  clock: Clock
  services: Services
  onCommit: TransactionContext['onCommit']
}

const NOUNS: Record<CreateExportInput['entity'], string> = { LEAD: 'leads', SALE: 'sales', MESSAGE: 'messages' }

/** Asks for a list as a file; the job starts once that is committed. */
export async function createExport({ trx, scope, clock, services, onCommit }: Call, input: CreateExportInput) {
  if (input.entity === 'LEAD') assertMaySearch(scope, input.list)
  if (input.entity === 'MESSAGE') assertMaySearchMessages(scope, input.list)
  const id = newId()
  const at = clock.now()
  const noun = NOUNS[input.entity]
  await insertExport(trx, scope, { id, input, fileName: `${noun}-${dayInZone(at, scope.timeZone)}.csv`, at })
  // Taking personal data out is written to the audit log, with what was asked for.
  await recordAudit(trx, scope, { action: 'export.asked', entity: 'export', entityId: id, details: { list: noun }, at })
  onCommit(() => startExport(services, scope.companyId, id))
  return { id }
}
