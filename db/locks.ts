/**
 * Every advisory lock of the product, by name, so that two features never share a number by accident.
 * Keys are (CLASS, number): the class spells "CF" and keeps us apart from other programs in the database.
 * All but `migrations` are taken with the transaction-level functions (pg_advisory_xact_lock), which work
 * behind a pooler and on Citus.
 */
export const LOCK_CLASS = 0x4346

export const LOCKS = {
  /** Session lock of the migration runner; polled with pg_try_advisory_lock, never waited for. */
  migrations: 1,
  /** Held while the demo company is seeded, so that two first starts do not seed twice. */
  demoSeed: 2,
  /** Held while the audit hash chain is extended or checked. */
  auditChain: 3,
} as const

export type LockName = keyof typeof LOCKS

/** The pair of arguments for `pg_try_advisory_lock($1, $2)` and its siblings. */
export function lockKey(name: LockName): [lockClass: number, key: number] {
  return [LOCK_CLASS, LOCKS[name]]
}
