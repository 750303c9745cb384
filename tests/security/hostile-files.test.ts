import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { AppError } from '#server/kernel/errors.ts'
import { testDatabase } from '../harness/database.ts'
import { callerFor } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { leadsWorld, preview, settled } from '../leads/world.ts'

const database = await testDatabase()
const services = testServices(database)
const { manager } = await leadsWorld(database)
const api = callerFor(services, manager)

const HEAD = 'first_name,last_name,phone,email\n'
const ROW = 'Ada,Lovelace,07700900123,ada@example.com\n'

/** Files that somebody may hand over by mistake or on purpose. */
const FILES: [string, Buffer][] = [
  ['nothing', Buffer.alloc(0)],
  ['a byte order mark alone', Buffer.from('\ufeff')],
  ['a head without rows', Buffer.from(HEAD)],
  ['line breaks alone', Buffer.from('\r\n'.repeat(10_000))],
  ['a quote that never ends', Buffer.from(`${HEAD}"Ada,Lovelace,07700900123\n${ROW.repeat(50)}`)],
  ['quotes in the middle of words', Buffer.from(`${HEAD}A"d"a,Love""lace,"07700"900123,x@y.z\n`)],
  ['null bytes', Buffer.from(`${HEAD}A\u0000da,Love\u0000lace,07700900123,\u0000\n`)],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from(HEAD), Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x2c, 0xed, 0xa0, 0x80, 0x0a])]),
  ],
  ['random bytes', randomBytes(50_000)],
  ['a packed file', zstdCompressSync(Buffer.from(ROW.repeat(1_000)))],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
  ['JSON', Buffer.from('[{"first_name":"Ada"}]')],
  ['a page', Buffer.from('<html><script>alert(1)</script></html>')],
  ['one line of two megabytes', Buffer.from(`${HEAD}${'x'.repeat(2_000_000)}`)],
  [
    'a thousand columns',
    Buffer.from(`${Array.from({ length: 1_000 }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(999)}1\n`),
  ],
  ['columns of one name', Buffer.from(`phone,phone,phone,__proto__,constructor,\n07700900123,1,2,3,4,5\n`)],
  ['rows wider than the head', Buffer.from(`${HEAD}Ada,Lovelace,07700900123,ada@example.com,${'x,'.repeat(500)}\n`)],
  ['formulas', Buffer.from(`${HEAD}=1+1,"=HYPERLINK(""http://x"")",07700900124,@SUM(A1)\n+1,-1,07700900125,\t=1\n`)],
  ['markup and SQL', Buffer.from(`${HEAD}<img src=x onerror=alert(1)>,'); drop table leads; --,07700900126,a@b.c\n`)],
  [
    'cells of a hundred thousand letters',
    Buffer.from(`${HEAD}${'a'.repeat(100_000)},${'ع'.repeat(50_000)},07700900127,a@b.c\n`),
  ],
  ['UTF-16 without a mark', Buffer.from(HEAD + ROW, 'utf16le')],
  [
    'odd bytes of UTF-16',
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(HEAD + ROW, 'utf16le').subarray(0, 41)]),
  ],
  [
    'lone surrogates in UTF-16',
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`${HEAD}\ud800,\udfff,07700900128,x@y.zz\n`, 'utf16le')]),
  ],
]

describe('a file that is', () => {
  for (const [name, bytes] of FILES) {
    test(`${name} is refused in words, or checked, imported and exported without breaking`, async () => {
      const id = await uploaded(bytes)
      if (id === null) return
      if (!(await orderly(() => preview(services, manager, id)))) return
      const { state, failure } = await settled(services, manager, id)
      expect(['PREVIEWED', 'FAILED']).toContain(state)
      expect(failure ?? '').not.toMatch(/broke/)
      await api.imports.findImportRows({ id })
      if (state !== 'PREVIEWED') return

      await api.imports.startImport({ id, onDuplicate: 'create' })
      const done = await settled(services, manager, id)
      expect(done.failure ?? '').not.toMatch(/broke/)
      await api.imports.exportRejects({ id })
      const { csv } = await api.leads.exportLeads({}).then((part) => ({ csv: JSON.stringify(part) }))
      // A cell that a spreadsheet would run begins with an apostrophe.
      expect(csv).not.toMatch(/(\\n|\\r|,|\\")[=@]/)
    })
  }
})

/** The import that the file became, or null when it was refused in an orderly way. */
async function uploaded(bytes: Buffer): Promise<string | null> {
  const count = Math.ceil(bytes.length / 8_192)
  const pieces = Array.from({ length: count }, (_, i) => bytes.subarray(i * 8_192, (i + 1) * 8_192))
  const made = await orderly(() =>
    api.imports.createImport({ fileName: '../../x.csv', content: Readable.from(pieces) }),
  )
  return made ? made.answer.id : null
}

/** The answer, or null after a refusal in words; anything else fails the test. */
async function orderly<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer } | null> {
  try {
    return { answer: await work() }
  } catch (thrown) {
    const cause = thrown instanceof Error ? thrown.cause : null
    expect(cause).toBeInstanceOf(AppError)
    expect(cause).not.toMatchObject({ code: 'INTERNAL' })
    return null
  }
}
