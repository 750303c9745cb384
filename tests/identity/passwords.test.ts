import { expect, test } from 'vitest'
import { hashPassword, passwordProblem, verifyPassword } from '#server/identity/passwords.ts'

test.each([
  ['elevenchars', 'SHORT'],
  ['x'.repeat(64) + 'grey heron over the weir'.repeat(3), 'LONG'],
  ['password1234', 'COMMON'],
  ['Password1234!', 'COMMON'],
  ['P@ssw0rd12345', 'COMMON'],
  ['qwertyuiop123', 'COMMON'],
  ['123456789012', 'COMMON'],
  ['aaaaaaaaaaaa', 'COMMON'],
  ['abcdabcdabcd', 'COMMON'],
  ['Iloveyou2026!', 'COMMON'],
  ['welcomewelcome', 'COMMON'],
  ['Counterfoil2026', 'COMMON'],
  ['Marguerite2026!', 'COMMON'],
  ['margueriteduras1', 'COMMON'],
  ['grey heron over the weir', null],
  ['aaaweir-Kettle-91', null],
  ['كلمة السر الطويلة جدا', null],
  ['éléphant à la gare', null],
  ['my dog ate the passwords', null],
])('%j is %s', (password, problem) => {
  const known = [
    'marguerite@example.com',
    'marguerite',
    'example',
    'Marguerite Duras',
    'Marguerite',
    'Duras',
    'MargueriteDuras',
  ]
  expect(passwordProblem(password, known)).toBe(problem)
})

test('64 characters, 128 characters and spaces at the ends are accepted as they are', async () => {
  const words = 'a kettle sings at four and the heron listens from the weir wall '
  expect(passwordProblem(words)).toBeNull()
  expect(passwordProblem((words + words).slice(0, 128))).toBeNull()
  const hash = await hashPassword(` ${words}`)
  expect(await verifyPassword(hash, ` ${words}`)).toBe(true)
  expect(await verifyPassword(hash, words)).toBe(false)
})

test('two hashes of one password differ, and only that password fits them', async () => {
  const [one, two] = [await hashPassword('grey heron over the weir'), await hashPassword('grey heron over the weir')]
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(one).not.toBe(two)
  expect(await verifyPassword(two, 'grey heron over the weir')).toBe(true)
  expect(await verifyPassword(two, 'grey heron over the weir.')).toBe(false)
})

test('an accent typed on another keyboard is the same letter', async () => {
  const composed = 'le café de la gare'.normalize('NFC')
  expect(await verifyPassword(await hashPassword(composed), composed.normalize('NFD'))).toBe(true)
})

test("the demo's seeded passwords still open its accounts", async () => {
  const { ADMIN, PASSWORD_HASHES } = await import('#db/seeds/companies.ts')
  expect(await verifyPassword(PASSWORD_HASHES[ADMIN.email] ?? null, 'Admin123!')).toBe(true)
})

test.each([null, '', '[ENCRYPTED]', '$2b$10$abcdefghijklmnopqrstuv', '$argon2id$v=19$m=19456,t=2,p=1$$'])(
  'nothing fits a missing or damaged hash: %s',
  async (stored) => {
    expect(await verifyPassword(stored, '')).toBe(false)
    expect(await verifyPassword(stored, 'grey heron over the weir')).toBe(false)
  },
)
