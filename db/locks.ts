/**
 * The advisory locks of the whole database, by name, so that two features never share a number by accident.
 * Keys are (CLASS, number): the class spells "CF" and keeps us apart from other programs in the database.
 * Locks of one company are transaction-level ones on a hash of purpose and company, beside their queries.
 */
export const LOCK_CLASS = 0x4346

export const LOCKS = {
  /** Session lock of the migration runner; polled with pg_try_advisory_lock, never waited for. */
  migrations: 1,
} as const

export type LockName = keyof typeof LOCKS

/** The pair of arguments for `pg_try_advisory_lock($1, $2)` and its siblings. */
export function lockKey(name: LockName): [lockClass: number, key: number] {
  return [LOCK_CLASS, LOCKS[name]]
}
