import { Duplex } from 'node:stream'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { CopyOut } from '#server/backups/engine/reading/copy-out.ts'
import { closeSession, openSession } from '#server/backups/engine/session.ts'
import { scratchDatabase } from '../scratch-database.ts'

const scratch = await scratchDatabase('create table visits (id int primary key, note text)')
const client = await openSession({ url: scratch.url, role: 'counterfoil_backup' })
afterAll(() => closeSession(client))

function message(code: string, content: string): Buffer {
  const body = Buffer.from(content)
  const head = Buffer.alloc(5)
  head.write(code)
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** A connection whose Postgres sends what the test says, and what of it reaches the driver. */
function connection() {
  const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() })
  const driver: Buffer[] = []
  stream.on('data', (chunk: Buffer) => driver.push(chunk))
  return { wire: new pg.Connection({ stream: () => stream }), stream, driver }
}

async function textOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const taken: Buffer[] = []
  for await (const piece of pieces) taken.push(piece)
  return Buffer.concat(taken).toString()
}

test('rows arrive whole wherever the network cuts their messages, and what follows reaches the driver', async () => {
  const rows = [message('d', '1\tAnn\n'), message('N', 'a notice'), message('d', '2\tسارة\n'), message('d', '')]
  const after = Buffer.concat([message('c', ''), message('C', 'COPY 2\0'), message('Z', 'T')])
  const sent = Buffer.concat([message('H', '\0\0\x02\0\0\0\0'), ...rows, after])
  for (let first = 1; first < sent.length; first += 1) {
    for (const second of [first + 1, first + 4, first + 5, sent.length]) {
      const { wire, stream, driver } = connection()
      const copy = new CopyOut('copy visits to stdout')
      copy.submit(wire)
      for (const part of [sent.subarray(0, first), sent.subarray(first, second), sent.subarray(second)])
        if (part.length > 0) stream.emit('data', Buffer.from(part))
      copy.handleCommandComplete({ text: 'COPY 2' })
      copy.handleReadyForQuery()
      expect(await textOf(copy)).toBe('1\tAnn\n2\tسارة\n')
      expect(copy.rowCount).toBe(2)
      expect(Buffer.concat(driver).equals(after), `cut at ${first} and ${second}`).toBe(true)
    }
  }
})

test('a piece is never memory that somebody else has a share in', async () => {
  const { wire, stream } = connection()
  const copy = new CopyOut('copy visits to stdout')
  copy.submit(wire)
  const pooled = Buffer.from(message('d', '1\tAnn\n'))
  expect(pooled.buffer.byteLength).toBeGreaterThan(pooled.length)
  const before = Buffer.from(pooled)
  stream.push(pooled)
  const { value } = await copy[Symbol.asyncIterator]().next()
  expect(value?.toString()).toBe('1\tAnn\n')
  expect(value?.buffer.byteLength).toBe(before.length)
  expect(pooled.equals(before)).toBe(true)
})

test('Postgres waits while nobody takes the rows, and goes on when somebody does', async () => {
  const { wire, stream } = connection()
  const copy = new CopyOut('copy visits to stdout')
  copy.submit(wire)
  const row = message('d', `${'x'.repeat(65_000)}\n`)
  for (let sent = 0; sent < 20; sent += 1) stream.push(Buffer.from(row))
  await expect.poll(() => stream.isPaused()).toBe(true)
  const pieces = copy[Symbol.asyncIterator]()
  for (let taken = 0; taken < 20; taken += 1) expect((await pieces.next()).value?.length).toBe(65_001)
  await expect.poll(() => stream.isPaused()).toBe(false)
})

test('an error after some rows is thrown behind them, and the connection is of use again', async () => {
  await client.query('begin')
  await client.query('savepoint before')
  const copy = client.query(new CopyOut('copy (select 10 / (3 - i) from generate_series(1, 5) i) to stdout'))
  const taken: string[] = []
  const taking = (async () => {
    for await (const piece of copy) taken.push(piece.toString())
  })()
  await expect(taking).rejects.toThrow('division by zero')
  expect(taken.join('')).toBe('5\n10\n')
  await client.query('rollback to before')
  expect(await textOf(client.query(new CopyOut('copy (values (1)) to stdout')))).toBe('1\n')
  await client.query('commit')
})

test('a connection that is lost in the middle of a table ends the reading', async () => {
  const session = await openSession({ url: scratch.url, role: 'counterfoil_backup' })
  const { rows } = await session.query<{ pid: string }>('select pg_backend_pid() as pid')
  const copy = session.query(
    new CopyOut('copy (select repeat(i::text, 100) from generate_series(1, 5000000) i) to stdout'),
  )
  const pieces = copy[Symbol.asyncIterator]()
  expect((await pieces.next()).done).toBe(false)
  const admin = await openSession({ url: scratch.url, role: 'counterfoil_backup' })
  await admin.query('reset role')
  await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await expect(textOf(pieces)).rejects.toThrow()
  await Promise.all([closeSession(session), closeSession(admin)])
})
