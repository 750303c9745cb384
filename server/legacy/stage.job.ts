import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { inTransaction } from '#db/transaction.ts'
import { countryOfCompany } from '../leads/contact.rules.ts'
import { lastFour, readAccount, wholeAccount } from '../payments/account.rules.ts'
import { checkModulus } from '../payments/modulus.rules.ts'
import { modulusTable } from '../payments/modulus-table.ts'
import { vaultOf } from '../payments/vault.ts'
import type { Services } from '../services.ts'
import { type HeldImport, LeaseLost } from './lease.ts'
import { LegacyFileError } from './legacy.errors.ts'
import { changeHeld, getLegacyPlace } from './legacy.queries.ts'
import { LEGACY_ENTITIES, type LegacyEntity, type LegacyNotes } from './legacy.schemas.ts'
import { readJsonRows } from './reading/json-rows.ts'
import { legacyId } from './reading/legacy-ids.ts'
import { openLegacyFile } from './reading/open-file.ts'
import { type Place, Refusal, RowReader } from './reading/row-reader.ts'
import { readRow } from './rules/read-row.rules.ts'
import { idOf, type ReadyRow } from './rules/ready-row.ts'
import { countStaged, insertStagedRows, type StagedRow } from './verdicts.queries.ts'
import { judgeStaged } from './writing/judging.queries.ts'

const ROWS_A_BATCH = 500
/** Tables and columns without a place here; a file made to fill this list is cut off. */
const MOST_NOTES = 200

/** Reads a file into staged rows, judges each, and leaves the import PREVIEWED. Nothing of the company is changed. */
export async function stageFile(services: Services, held: HeldImport, path: string): Promise<void> {
  const inCompany = <T>(work: Parameters<typeof inTransaction<T>>[2]) =>
    inTransaction(services.database, { companyId: held.scope.companyId }, work)
  const place = await inCompany((trx) => getLegacyPlace(trx, held.scope))
  const staging = new Staging(services, {
    companyId: held.scope.companyId,
    country: countryOfCompany(place),
    timeZone: place.timeZone,
    currency: place.currency,
    locale: place.locale,
    now: services.clock.now(),
  })
  const save = async () => {
    const rows = staging.take()
    await inCompany(async (trx) => {
      if (!(await changeHeld(trx, held.scope, held, { rowsRead: staging.read, at: services.clock.now() })))
        throw new LeaseLost()
      await insertStagedRows(trx, held.scope, held.id, rows)
    })
  }
  for await (const piece of readJsonRows(openLegacyFile(path))) {
    if (piece.kind === 'head') staging.head(piece.key, piece.text)
    else staging.add(piece.table, piece.position, piece.text)
    if (staging.waiting >= ROWS_A_BATCH) await save()
  }
  staging.requireVersion()
  await save()
  const fileSha256 = await sha256Of(path)
  await inCompany(async (trx) => {
    await judgeStaged(trx, held.scope, held.id)
    const counts = await countStaged(trx, held.scope, held.id)
    const done = await changeHeld(trx, held.scope, held, {
      state: 'PREVIEWED',
      fileSha256,
      madeAt: staging.madeAt,
      counts: JSON.stringify(counts),
      notes: JSON.stringify(staging.notes()),
      at: services.clock.now(),
      release: true,
    })
    if (!done) throw new LeaseLost()
  })
}

class Staging {
  read = 0
  madeAt: Date | null = null
  readonly #services: Services
  readonly #place: Place
  readonly #left = new Map<string, number>()
  #rows: StagedRow[] = []
  #version: string | null = null

  constructor(services: Services, place: Place) {
    this.#services = services
    this.#place = place
  }

  get waiting(): number {
    return this.#rows.length
  }

  take(): StagedRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  notes(): LegacyNotes {
    return [...this.#left].map(([key, rows]) => {
      const [table = '', column] = key.split('\n')
      return { table, column: column ?? null, rows }
    })
  }

  head(key: string, text: string): void {
    if (key === 'version') this.#version = text
    if (key !== 'timestamp') return
    const made = new Date(text.replaceAll('"', ''))
    this.madeAt = Number.isNaN(made.getTime()) ? null : made
  }

  requireVersion(): void {
    if (this.#version !== '"3.0.0"') throw new LegacyFileError('OLD_FILE_VERSION')
  }

  add(table: string, position: number, text: string): void {
    this.read += 1
    const entity = LEGACY_ENTITIES.find((known) => known === table)
    if (entity) this.#addRow(entity, position, parseRow(table, position, text))
    else this.#note(table.slice(0, 100))
  }

  #addRow(entity: LegacyEntity, position: number, row: Record<string, unknown>): void {
    const reader = new RowReader(row, this.#place)
    let id = ''
    try {
      id = idOf(reader)
      const ready = readRow(entity, reader)
      const { companyId } = this.#place
      const values = ready.account ? { ...ready.values, ...this.#sealed(id, ready.account) } : ready.values
      const rowId = legacyId(companyId, entity, id)
      this.#push({ entity, position, legacyId: id, rowId, parentId: ready.parentId, ready: values })
      if (ready.boiler) {
        const boilerId = legacyId(companyId, 'appliances', `${id}\nboiler`)
        this.#push({
          entity: 'appliances',
          position: -position,
          legacyId: id,
          rowId: boilerId,
          parentId: rowId,
          ready: { ...ready.boiler, sale_id: rowId },
        })
      }
      for (const column of reader.left()) this.#note(`${entity}\n${column.slice(0, 100)}`)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      const rowId = legacyId(this.#place.companyId, entity, id || `position ${position}`)
      const refused = { field: error.field.slice(0, 100), problem: error.problem }
      this.#push({ entity, position, legacyId: id, rowId, parentId: null, ready: null, ...refused })
    }
  }

  #push(row: Omit<StagedRow, 'field' | 'problem'> & Partial<StagedRow>): void {
    this.#rows.push({ field: null, problem: null, ...row })
  }

  #note(key: string): void {
    const known = this.#left.get(key)
    if (known !== undefined || this.#left.size < MOST_NOTES) this.#left.set(key, (known ?? 0) + 1)
  }

  /** Encrypted before anything keeps them. @throws {Refusal} when they are no account. */
  #sealed(id: string, given: NonNullable<ReadyRow['account']>): { bank: Record<string, string> } {
    const read = readAccount({ sortCode: given.sortCode, accountNumber: given.accountNumber, iban: '' })
    if (!read.ok || read.account.kind !== 'UK')
      throw new Refusal(read.ok ? 'sortCode' : read.faults[0].field, read.ok ? 'NO_ACCOUNT' : read.faults[0].problem)
    const { account } = read
    const { companyId } = this.#place
    const vault = vaultOf(this.#services.config)
    const rowId = legacyId(companyId, 'payment', id)
    const seal = (text: string, column: 'sort_code' | 'account_number') =>
      vault.seal(text, { companyId, rowId, column }).toString('base64')
    return {
      bank: {
        id: rowId,
        holder: given.holder,
        sort_code: seal(account.sortCode, 'sort_code'),
        account_number: seal(account.accountNumber, 'account_number'),
        key_id: vault.keyId,
        last_four: lastFour(account),
        fingerprint: vault.fingerprint(wholeAccount(account), companyId).toString('base64'),
        modulus_check: checkModulus(modulusTable(), account.sortCode, account.accountNumber),
      },
    }
  }
}

function parseRow(table: string, position: number, text: string): Record<string, unknown> {
  let row: unknown
  try {
    row = JSON.parse(text)
  } catch {
    throw new LegacyFileError('OLD_FILE_ROW_NOT_JSON', { table, row: position })
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw new LegacyFileError('OLD_FILE_ROW_NO_OBJECT', { table, row: position })
  return Object.fromEntries(Object.entries(row))
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of createReadStream(path)) hash.update(block as Buffer)
  return hash.digest('hex')
}
