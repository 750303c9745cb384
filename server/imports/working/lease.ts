/** Another process took the batch over, or somebody cancelled it; whoever meets this stops without a word. */
export class LeaseLost extends Error {
  constructor(batchId: string) {
    super(`the lease of import ${batchId} is gone`)
    this.name = 'LeaseLost'
  }
}

/** A working process says so this often … */
export const HEARTBEAT_MS = 5_000
/** … and is taken for dead after six silences: no pause of Node's or of the database's lasts that long. */
export const SILENCE_MS = 30_000

/** Why a batch has failed, where no refusal says it. The pages have words for each. */
export const IMPORT_FAILURES = {
  /** Something that nobody foresaw. */
  broke: 'IMPORT_BROKE',
  /** Its processes ended before it was done, three times. */
  interrupted: 'IMPORT_INTERRUPTED',
} as const
