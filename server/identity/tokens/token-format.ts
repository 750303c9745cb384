import { createHash, randomBytes } from 'node:crypto'

/**
 * `cf_<company>_<secret>` for API tokens and `inv_<company>_<secret>` for invitations: 256 random bits
 * behind the company's id, which must be known before row level security shows the row to look in. The
 * fixed beginning lets secret scanners find one that was published by mistake.
 */
export type TokenKind = 'cf' | 'inv'

export interface ParsedToken {
  companyId: string
  /** SHA-256 of the whole token; what the table holds. */
  hash: Buffer
}

export function newToken(kind: TokenKind, companyId: string): { token: string; hash: Buffer; prefix: string } {
  const secret = randomBytes(32).toString('base64url')
  const token = `${kind}_${companyId.replaceAll('-', '')}_${secret}`
  return { token, hash: hashOf(token), prefix: `${kind}_…_${secret.slice(0, 6)}` }
}

/** Null when the text cannot be a token of this kind. */
export function parseToken(kind: TokenKind, text: string): ParsedToken | null {
  const [, given, hex] = /^(cf|inv)_([0-9a-f]{32})_[\w-]{43}$/.exec(text) ?? []
  if (given !== kind || !hex) return null
  const companyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { companyId, hash: hashOf(text) }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
