import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Config } from '#server/kernel/config.ts'
import { deriveKey } from '#server/kernel/secret-key.ts'

/** What a link of ours in an email is for. A mark of one kind is worth nothing as another. */
export type MarkKind = 'open' | 'link' | 'unsubscribe'

/** The email that carries the mark; `position` says which of its links. */
export interface Mark {
  companyId: string
  messageId: string
  position: number
}

export type MarkConfig = Pick<Config, 'SECRET_KEY' | 'DATA_DIR'>

const ID_BYTES = 16
const BODY_BYTES = 2 * ID_BYTES + 2
/** 128 bits of the HMAC: nobody finds another by trying. */
const SEAL_BYTES = 16
/** How long a mark is as text. */
const LENGTH = Math.ceil(((BODY_BYTES + SEAL_BYTES) * 4) / 3)
const shape = z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${LENGTH}}$`))

/** Ids, place and seal, in letters that addresses take: nothing in it says where a link leads. */
export async function makeMark(config: MarkConfig, kind: MarkKind, mark: Mark): Promise<string> {
  const body = Buffer.alloc(BODY_BYTES)
  bytesOf(mark.companyId).copy(body, 0)
  bytesOf(mark.messageId).copy(body, ID_BYTES)
  body.writeUInt16BE(mark.position, 2 * ID_BYTES)
  return Buffer.concat([body, await sealOf(config, kind, body)]).toString('base64url')
}

/** Null when it was not made here, or for something else. */
export async function readMark(config: MarkConfig, kind: MarkKind, text: unknown): Promise<Mark | null> {
  const parsed = shape.safeParse(text)
  if (!parsed.success) return null
  const bytes = Buffer.from(parsed.data, 'base64url')
  // The last letter carries two bits of nothing: of the four ways to write them, one is ours.
  if (bytes.toString('base64url') !== parsed.data) return null
  const body = bytes.subarray(0, BODY_BYTES)
  if (!timingSafeEqual(bytes.subarray(BODY_BYTES), await sealOf(config, kind, body))) return null
  return {
    companyId: idOf(body.subarray(0, ID_BYTES)),
    messageId: idOf(body.subarray(ID_BYTES, 2 * ID_BYTES)),
    position: body.readUInt16BE(2 * ID_BYTES),
  }
}

async function sealOf(config: MarkConfig, kind: MarkKind, body: Buffer): Promise<Buffer> {
  const key = await deriveKey(config, 'links in emails')
  return createHmac('sha256', key).update(`${kind}:`).update(body).digest().subarray(0, SEAL_BYTES)
}

const bytesOf = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
