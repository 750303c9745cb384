import type { LegacyEntity } from '../legacy.schemas.ts'
import type { RowReader } from '../reading/row-reader.ts'
import { readHistory, readLead, readUser } from './people.rules.ts'
import { ID, type ReadyRow } from './ready-row.ts'
import { readDocument, readSms } from './records.rules.ts'
import { readAppliance, readSale } from './sales.rules.ts'

/** Reads one row of a table. @throws {Refusal} naming the field. */
export function readRow(entity: LegacyEntity, row: RowReader): ReadyRow {
  row.ignore(ID)
  return READERS[entity](row)
}

const READERS: Record<LegacyEntity, (row: RowReader) => ReadyRow> = {
  users: readUser,
  leads: readLead,
  leadDispositionHistory: readHistory,
  sales: readSale,
  appliances: readAppliance,
  smsLogs: readSms,
  generatedDocuments: readDocument,
}
