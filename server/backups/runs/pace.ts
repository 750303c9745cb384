import type { BackupProgress } from '../backups.schemas.ts'

/** Rate and time left from the figures so far; null while the guess would be worth nothing. */
export function paceOf(startedAt = performance.now()) {
  return ({
    rows,
    estimatedRows,
  }: Pick<BackupProgress, 'rows' | 'estimatedRows'>): Pick<BackupProgress, 'rowsPerSecond' | 'secondsLeft'> => {
    const seconds = (performance.now() - startedAt) / 1_000
    const rowsPerSecond = seconds > 0 ? Math.round(rows / seconds) : 0
    const left = estimatedRows - rows
    return {
      rowsPerSecond,
      secondsLeft: rowsPerSecond > 0 && left > 0 && seconds > 1 ? Math.ceil(left / rowsPerSecond) : null,
    }
  }
}
