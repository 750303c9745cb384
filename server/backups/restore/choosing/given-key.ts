import { AppError } from '#server/kernel/errors.ts'
import type { Services } from '#server/services.ts'
import { MOST_HEADER_BYTES, openAgeHeader } from '../../encryption/age-header.ts'
import { type BackupKeys, type KeyConfig, keysOf } from '../../encryption/keys.ts'
import { readableCopy } from '../../stores/configured.ts'
import type { RestoreRefusal } from '../restores.errors.ts'

const IDENTITY = /AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]+/gi

/**
 * The keys of this machine and the one that a person typed: an age identity, the whole key file, or a passphrase.
 * It lives as long as the work it was given for, in memory, and is written nowhere.
 */
export function keysWith(services: { config: KeyConfig }, secret: string | undefined): BackupKeys {
  const keys = keysOf(services.config)
  const text = secret?.trim()
  if (!text) return keys
  const identities = text.match(IDENTITY)?.map((identity) => identity.toUpperCase())
  return identities
    ? { ...keys, identities: [...identities, ...(keys.identities ?? [])] }
    : { ...keys, passphrases: [text, ...(keys.passphrases ?? [])] }
}

/**
 * Finds out before any work begins whether a key opens the backup.
 * @throws {AppError} PRECONDITION (KEY_NEEDED, WRONG_KEY) on the field `secret`.
 */
export async function requireKey(
  services: Services,
  run: { filePath: string | null; encryption: unknown },
  secret: string | undefined,
): Promise<void> {
  if (run.encryption === null || run.filePath === null) return
  const { source } = await readableCopy(services.config, run.filePath)
  try {
    const opened = await openAgeHeader(await source.read(0, MOST_HEADER_BYTES), keysWith(services, secret))
    if (!opened.ok) throw opened.why === 'no_key' ? keyNeeded() : wrongKey()
  } finally {
    await source.close()
  }
}

const refusal = (reason: RestoreRefusal, message: string, userMessage: string) => () =>
  new AppError('PRECONDITION', { reason, message, userMessage, field: 'secret' })

const keyNeeded = refusal(
  'KEY_NEEDED',
  'the backup is encrypted and no key was given',
  'This backup is encrypted. Give the age identity or the passphrase it was made for.',
)
const wrongKey = refusal(
  'WRONG_KEY',
  'no key opens the backup',
  'This key does not open the backup. Give the one it was made for.',
)
