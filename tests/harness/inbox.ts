import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll } from 'vitest'

/** A mail as its reader sees it. */
export interface ReceivedMail {
  to: string[]
  headers: Record<string, string>
  subject: string
  text: string
  html: string
}

type Refusal = { at: 'recipient' | 'data'; code: number }

/** A mail server of this test file's own. */
export interface Inbox {
  /** For SMTP_URL. */
  url: string
  mails: ReceivedMail[]
  /** What it answers from now on instead of taking mail; null takes it again. */
  refuse(refusal: Refusal | null): void
  close(): Promise<void>
}

export async function openInbox(): Promise<Inbox> {
  const mails: ReceivedMail[] = []
  let refusal: Refusal | null = null
  const answer = (at: Refusal['at']) =>
    refusal?.at === at ? Object.assign(new Error('not now'), { responseCode: refusal.code }) : null
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_address, _session, done) => done(answer('recipient')),
    onData(stream, session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const refused = answer('data')
        if (!refused) {
          const to = session.envelope.rcptTo.map(({ address }) => address)
          mails.push({ to, ...readMail(Buffer.concat(pieces).toString('latin1')) })
        }
        done(refused)
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo
  let closed: Promise<void> | undefined
  const close = () => (closed ??= new Promise((done) => server.close(() => done())))
  afterAll(close)
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: (given) => {
      refusal = given
    },
    close,
  }
}

function readMail(raw: string): Omit<ReceivedMail, 'to'> {
  const { headers, body } = splitPart(raw)
  const boundary = /boundary="?([^";]+)"?/.exec(headers['content-type'] ?? '')?.[1]
  const parts = boundary
    ? body
        .split(`--${boundary}`)
        .slice(1, -1)
        .map((part) => splitPart(part.trimStart()))
    : [{ headers, body }]
  const of = (type: string) => {
    const part = parts.find((one) => one.headers['content-type']?.startsWith(type))
    return part ? decodeBody(part.body, part.headers['content-transfer-encoding'] ?? '') : ''
  }
  return { headers, subject: decodeWords(headers.subject ?? ''), text: of('text/plain'), html: of('text/html') }
}

function splitPart(raw: string): { headers: Record<string, string>; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const headers = lines
    .map((line) => /^([^:]+):\s*(.*)$/.exec(line))
    .flatMap((found) => (found ? [[found[1]?.toLowerCase() ?? '', found[2] ?? '']] : []))
  return { headers: Object.fromEntries(headers), body: raw.slice(end + 4) }
}

function decodeBody(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8')
  return /quoted-printable/i.test(encoding) ? decodeQuoted(body.replace(/=\r\n/g, '')) : body
}

/** RFC 2047: `=?UTF-8?Q?…?=`, where white space between two of them is not text. */
function decodeWords(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_all, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decodeQuoted(text.replaceAll('_', ' ')),
    )
}

function decodeQuoted(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
