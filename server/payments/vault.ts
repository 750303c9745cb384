import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../kernel/config.ts'
import { AppError } from '../kernel/errors.ts'

type KeyConfig = Pick<Config, 'NODE_ENV' | 'DATA_DIR' | 'PAYMENT_KEYS'>

interface Key {
  id: string
  secret: Buffer
}

/** What ciphertexts are bound to: moved to another row or column they no longer open. */
export interface Place {
  companyId: string
  rowId: string
  column: 'sort_code' | 'account_number' | 'iban'
}

/** Encrypts and fingerprints bank details. */
export interface Vault {
  readonly keyId: string
  seal(text: string, place: Place): Buffer
  /** @throws {AppError} INTERNAL when the key is gone or the bytes were changed or moved. */
  open(sealed: Buffer, keyId: string, place: Place): string
  /** HMAC by which the same account is found again without anybody reading it. */
  fingerprint(account: string, companyId: string): Buffer
}

const NONCE_BYTES = 12
const TAG_BYTES = 16
const vaults = new WeakMap<KeyConfig, Vault>()

/**
 * The vault of this process's configuration. Outside production a key is made on first use and kept in
 * the data folder; production has no default, because a key beside the data protects nothing.
 *
 * @throws {AppError} PRECONDITION when production names no key, or a key cannot be read.
 */
export function vaultOf(config: KeyConfig): Vault {
  const known = vaults.get(config)
  if (known) return known
  const vault = createVault(config.PAYMENT_KEYS ?? developmentKey(config))
  vaults.set(config, vault)
  return vault
}

function createVault(setting: string): Vault {
  const keys = setting.split(',').map(readKey)
  const [current] = keys
  if (!current) throw unusable('PAYMENT_KEYS names no key')
  const byId = new Map(keys.map((key) => [key.id, key.secret]))
  return {
    keyId: current.id,
    seal: (text, place) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', encryptionKey(current.secret), nonce)
      cipher.setAAD(boundTo(place))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open: (sealed, keyId, place) => {
      const secret = byId.get(keyId)
      if (!secret) throw cannotOpen(`no key ${keyId}`)
      try {
        const decipher = createDecipheriv('aes-256-gcm', encryptionKey(secret), sealed.subarray(0, NONCE_BYTES))
        decipher.setAAD(boundTo(place))
        decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
        const text = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch (cause) {
        throw cannotOpen('authentication failed', cause)
      }
    },
    fingerprint: (account, companyId) =>
      createHmac('sha256', derived(current.secret, 'fingerprint')).update(`${companyId}\n${account}`).digest(),
  }
}

const encryptionKey = (secret: Buffer) => derived(secret, 'encryption')

/** One secret, a key per purpose (RFC 5869). */
function derived(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `counterfoil payment details ${purpose}`, 32))
}

function boundTo({ companyId, rowId, column }: Place): Buffer {
  return Buffer.from(`${companyId}/${rowId}/${column}`)
}

/** `2026a=<base64 of 32 bytes>` */
function readKey(text: string): Key {
  const [, id = '', encoded = ''] = /^\s*([A-Za-z0-9_-]{1,40})=([A-Za-z0-9+/_-]+=*)\s*$/.exec(text) ?? []
  const secret = Buffer.from(encoded, 'base64')
  if (!id || secret.length !== 32) throw unusable('a key is not written as name=<base64 of 32 bytes>')
  return { id, secret }
}

function developmentKey({ NODE_ENV, DATA_DIR }: KeyConfig): string {
  if (NODE_ENV === 'production') throw unusable('PAYMENT_KEYS is not set')
  const path = join(DATA_DIR, 'payment-keys')
  mkdirSync(DATA_DIR, { recursive: true })
  try {
    // Exclusive: of two processes that start together one makes the key and the other reads it.
    const file = openSync(path, 'wx', 0o600)
    writeSync(file, `development=${randomBytes(32).toString('base64')}`)
    closeSync(file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return readFileSync(path, 'utf8').trim()
}

function unusable(message: string): AppError {
  return new AppError('PRECONDITION', {
    field: 'PAYMENT_KEYS',
    reason: 'PAYMENT_KEYS_MISSING',
    message,
    userMessage: 'Bank details cannot be kept here yet: no encryption key is set up. Nothing was saved; tell an admin.',
  })
}

function cannotOpen(message: string, cause?: unknown): AppError {
  return new AppError('INTERNAL', {
    reason: 'PAYMENT_DETAILS_SEALED',
    message: `payment details: ${message}`,
    userMessage:
      'These bank details cannot be opened with the keys of this server. Nothing was changed; tell an admin.',
    cause,
  })
}
