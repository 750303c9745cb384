import { constants, setPriority } from 'node:os'

/**
 * Lets requests go first where a backup shares a machine with them: lowers this thread, and every thread it starts from
 * now on. Only on Linux, where a thread has a priority of its own; elsewhere it would be that of the pages too.
 */
export function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    // A sandbox may forbid it; the backup is as good without.
  }
}
