/** Table locks, weakest first (PostgreSQL manual, 13.3.1 "Table-Level Locks"). */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const
export type LockMode = (typeof LOCK_MODES)[number]

/** How pg_locks writes a mode: `AccessExclusiveLock`. */
export function lockModeOf(pgLocks: string): LockMode | undefined {
  const words = pgLocks
    .replace(/Lock$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toUpperCase()
  return LOCK_MODES.find((mode) => mode === words)
}

export function stronger(one: LockMode, other: LockMode): boolean {
  return LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other)
}

/** Whom a lock makes wait, in the words of somebody who works on the table. */
export type Waits = 'reads and writes' | 'writes' | 'nobody'

/** Reads take ACCESS SHARE, writes ROW EXCLUSIVE: the conflict table of the manual for these two. */
export function whoWaits(mode: LockMode): Waits {
  if (mode === 'ACCESS EXCLUSIVE') return 'reads and writes'
  return mode === 'SHARE' || mode === 'SHARE ROW EXCLUSIVE' || mode === 'EXCLUSIVE' ? 'writes' : 'nobody'
}
