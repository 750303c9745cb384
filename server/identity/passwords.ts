import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { isCommonPassword } from './guessing/common-passwords.ts'

const derive = promisify(argon2)

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane. About 30 ms. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32

/** Lengths in characters as a person counts them (ASVS 5, 6.2.1 and 6.2.9). */
export const SHORTEST_PASSWORD = 12
export const LONGEST_PASSWORD = 128

/** How often this process ran argon2: the work that every sign-in costs, whether the person exists or not. */
export const passwordWork = { runs: 0 }

/** Argon2id in the PHC string format, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await run(password, salt, COST)
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(hash)}`
}

/**
 * Whether `password` is the one behind `stored`. Without a stored hash (nobody has this address, or the
 * invitation was never accepted) the same work is done and the answer is no, so that the time taken
 * does not tell who exists.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const parsed = stored === null ? null : parsePhc(stored)
  const { cost, salt, hash } = parsed ?? NOBODY
  const given = await run(password, salt, cost, hash.length)
  return timingSafeEqual(given, hash) && parsed !== null
}

/** Why a password cannot be chosen, or null. `known` are words about the person that it must not consist of. */
export function passwordProblem(password: string, known: string[] = []): 'SHORT' | 'LONG' | 'COMMON' | null {
  const length = [...password.normalize('NFKC')].length
  if (length < SHORTEST_PASSWORD) return 'SHORT'
  if (length > LONGEST_PASSWORD) return 'LONG'
  return isCommonPassword(password.normalize('NFKC'), known) ? 'COMMON' : null
}

interface Phc {
  cost: typeof COST
  salt: Buffer
  hash: Buffer
}

const NOBODY: Phc = { cost: COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) }
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

function parsePhc(stored: string): Phc | null {
  const [, memory, passes, parallelism, salt, hash] = PHC.exec(stored) ?? []
  if (!salt || !hash) return null
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
}

function run(password: string, salt: Buffer, cost: typeof COST, tagLength = HASH_BYTES): Promise<Buffer> {
  passwordWork.runs += 1
  // The same letters typed on two keyboards can differ in code points; NFKC makes them one password.
  return derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, tagLength, ...cost })
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
