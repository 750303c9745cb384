import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import type { BackupRow } from '../backups.queries.ts'
import { ageSource } from '../encryption/age-source.ts'
import { keysOf } from '../encryption/keys.ts'
import type { MadeBackup } from '../engine/make-backup.ts'
import { type BackupStore, STORE_NAMES, type StoreName } from '../stores/backup-store.ts'
import { defaultStores, storeNamed } from '../stores/configured.ts'
import { type VerifyOptions, type VerifyReport, verifyStored } from '../verify/verify-file.ts'

/** One entry of `backup_runs.copies`: a backup in one store, as it was last looked at. */
export interface StoredCopy {
  store: StoreName
  state: 'PRESENT' | 'CORRUPT' | 'MISSING' | 'FAILED' | 'REMOVED'
  checkedAt: string
  message?: string
}

type Config = Services['config']

/** The stores that a run asked for, or the configured ones. */
export function storesOfRun(config: Config, run: Pick<BackupRow, 'stores'>): BackupStore[] {
  const asked = STORE_NAMES.filter((name) => run.stores.includes(name))
  return (asked.length > 0 ? asked : defaultStores(config)).map((name) => storeNamed(config, name))
}

/** The copies of a run that a reading can be asked of; runs older than the column have one, in the folder. */
export function copiesOfRun(run: Pick<BackupRow, 'copies'>): StoredCopy[] {
  const known = Array.isArray(run.copies) ? (run.copies as unknown[]) : []
  const copies = known.filter(isCopy)
  return copies.length > 0 ? copies : [{ store: 'folder', state: 'PRESENT', checkedAt: '' }]
}

function isCopy(value: unknown): value is StoredCopy {
  return (
    typeof value === 'object' &&
    value !== null &&
    'store' in value &&
    STORE_NAMES.some((name) => name === value.store) &&
    'state' in value
  )
}

export interface CopiesReport {
  copies: StoredCopy[]
  /** Of the first copy that is whole, or of the first there is; null when none could be read at all. */
  report: VerifyReport | null
  /** No store that should have it answered: nothing is known about the file, neither good nor bad. */
  unreachable: boolean
}

/** Reads every copy of a backup that should be there, byte by byte. */
export async function verifyCopies(
  config: Config,
  backup: { path: string; copies: StoredCopy[]; made?: MadeBackup },
  options: VerifyOptions & { at: () => Date },
): Promise<CopiesReport> {
  const copies: StoredCopy[] = []
  let best: VerifyReport | null = null
  let answered = false
  for (const copy of backup.copies) {
    if (copy.state === 'FAILED' || copy.state === 'REMOVED') {
      copies.push(copy)
      continue
    }
    const { report, message, missing, away } = await verifyCopy(config, copy.store, backup, options)
    if (report && (!best || (report.ok && !best.ok))) best = report
    answered ||= !away
    copies.push({
      store: copy.store,
      // Not to be seen is not damaged.
      state: away ? copy.state : report?.ok ? 'PRESENT' : missing ? 'MISSING' : 'CORRUPT',
      checkedAt: options.at().toISOString(),
      ...(message ? { message } : undefined),
    })
  }
  return {
    copies,
    report: best,
    unreachable: !answered && copies.some(({ state }) => state !== 'FAILED' && state !== 'REMOVED'),
  }
}

async function verifyCopy(
  config: Config,
  name: StoreName,
  { path, made }: { path: string; made?: MadeBackup },
  options: VerifyOptions,
): Promise<{ report: VerifyReport | null; message?: string; missing: boolean; away: boolean }> {
  try {
    const header = made?.ageHeader
    const report = await verifyStored(storeNamed(config, name), path, {
      ...options,
      keys: options.keys ?? keysOf(config),
      // Whoever has just written it still holds its key, whether or not this machine could open it later.
      ...(header
        ? {
            open: (file) => {
              const opened = ageSource(file, header)
              return opened.ok ? opened.source : null
            },
          }
        : undefined),
    })
    return {
      report,
      missing: false,
      away: false,
      ...(report.ok ? undefined : { message: report.problems[0]?.message ?? '' }),
    }
  } catch (error) {
    const missing = error instanceof AppError && error.code === 'NOT_FOUND'
    const damaged = error instanceof AppError && error.code !== 'NOT_FOUND' && error.code !== 'UNAVAILABLE'
    return {
      report: null,
      missing,
      away: !missing && !damaged,
      message: error instanceof AppError ? error.userMessage : 'The store did not answer.',
    }
  }
}
