import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson, type Json } from './canonical-json.ts'
import { type Metadata, signatureSchema, type UnsignedMetadata } from './metadata.ts'

/** A private key ready to sign, and the halves of it that may be shown. */
export interface SigningKey {
  readonly id: string
  /** Raw 32 bytes in base64. */
  readonly publicKey: string
  readonly privateKey: KeyObject
}

/** DER header of an Ed25519 SubjectPublicKeyInfo (RFC 8410 §4); the raw key follows it. */
const ED25519_SPKI_HEADER = Buffer.from('302a300506032b6570032100', 'hex')

export function signingKeyFromPem(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem)
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the signing key is not an Ed25519 key')
  const raw = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(ED25519_SPKI_HEADER.length)
  return { id: publicKeyId(raw), publicKey: raw.toString('base64'), privateKey }
}

export function publicKeyId(raw: Uint8Array): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16)
}

export function signMetadata(metadata: UnsignedMetadata, key: SigningKey): Metadata {
  const value = sign(null, Buffer.from(canonicalJson(metadata)), key.privateKey).toString('base64')
  return { ...metadata, signature: { algorithm: 'Ed25519', keyId: key.id, publicKey: key.publicKey, value } }
}

/**
 * Whether the metadata is what the key it names has signed. Whose key that is, the caller must know.
 * Takes the JSON as it was read: a member that no schema knows is signed too, or it is an addition.
 */
export function signatureHolds(metadata: Json): boolean {
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) return false
  const { signature, ...unsigned } = metadata
  return holds(signature, unsigned)
}

/** Signs which file carries the metadata, so that it can be known without being opened. */
export function signFile(file: Json, manifestSha256: string, key: SigningKey): Metadata['signature'] {
  const value = sign(null, fileStatement(file, manifestSha256), key.privateKey).toString('base64')
  return { algorithm: 'Ed25519', keyId: key.id, publicKey: key.publicKey, value }
}

export function fileSignatureHolds(signature: Json | undefined, file: Json, manifestSha256: string): boolean {
  return holds(signature, { file, manifestSha256 })
}

function fileStatement(file: Json, manifestSha256: string): Buffer {
  return Buffer.from(canonicalJson({ file, manifestSha256 }))
}

function holds(given: Json | undefined, signed: Json): boolean {
  const signature = signatureSchema.safeParse(given)
  if (!signature.success) return false
  const raw = Buffer.from(signature.data.publicKey, 'base64')
  const value = Buffer.from(signature.data.value, 'base64')
  if (raw.length !== 32 || publicKeyId(raw) !== signature.data.keyId) return false
  // Base64 has several spellings of the same bytes; only the one we write is accepted.
  if (value.toString('base64') !== signature.data.value || raw.toString('base64') !== signature.data.publicKey)
    return false
  try {
    const key = createPublicKey({ key: Buffer.concat([ED25519_SPKI_HEADER, raw]), format: 'der', type: 'spki' })
    return verify(null, Buffer.from(canonicalJson(signed)), key, value)
  } catch {
    return false
  }
}

/** What the next backup of the same scope points back to. */
export function manifestHash(metadata: Json): string {
  return createHash('sha256').update(canonicalJson(metadata)).digest('hex')
}
