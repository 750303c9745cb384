import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll } from 'vitest'

/** What the server does with the next messages. */
export type Mood =
  | 'accept'
  | 'reject recipient'
  | 'reject recipient late'
  | 'reject policy'
  | 'busy'
  | 'drop after data'
  | 'silent'

export interface TestSmtp {
  url: string
  mood: Mood
  /** Raw messages that were taken, in order. */
  received: string[]
  /** Waits this long before it takes a message. */
  slowMs: number
}

/** A real SMTP server in this process. With `auth` it wants STARTTLS and that login. */
export async function startSmtp(auth?: { user: string; pass: string }): Promise<TestSmtp> {
  const fail = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code })
  const smtp: TestSmtp = { url: '', mood: 'accept', received: [], slowMs: 0 }
  const server = new SMTPServer({
    authOptional: !auth,
    ...(auth ? {} : { disabledCommands: ['STARTTLS', 'AUTH'] }),
    logger: false,
    onAuth: (given, _session, done) =>
      given.username === auth?.user && given.password === auth?.pass
        ? done(null, { user: given.username })
        : done(fail(535, '5.7.8 no such login')),
    onRcptTo: (_address, _session, done) => {
      if (smtp.mood === 'reject recipient') done(fail(550, '5.1.1 no such mailbox'))
      else if (smtp.mood === 'busy') done(fail(451, '4.3.2 come back later'))
      else done()
    },
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8')
        if (smtp.mood === 'reject recipient late') return done(fail(550, '5.1.1 no such mailbox'))
        if (smtp.mood === 'reject policy') return done(fail(554, '5.7.1 looks like spam'))
        smtp.received.push(raw)
        if (smtp.mood === 'drop after data') {
          for (const { _socket } of connectionsOf(server)) _socket.destroy()
          return
        }
        setTimeout(() => done(), smtp.slowMs)
      })
    },
  })
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  const login = auth ? `${auth.user}:${auth.pass}@` : ''
  smtp.url = `smtp://${login}127.0.0.1:${port}${auth ? '?tls.rejectUnauthorized=false' : ''}`
  afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return smtp
}

/** The server keeps its connections in a set that its types do not tell of. */
function connectionsOf(server: SMTPServer): { _socket: { destroy(): void } }[] {
  const connections: unknown = Reflect.get(server, 'connections')
  return connections instanceof Set ? [...connections] : []
}
