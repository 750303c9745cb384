import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Decrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { beforeAll, describe, expect, test } from 'vitest'
import type { BackupKind } from '#server/backups/backups.schemas.ts'
import { makeBackupNow } from '#server/backups/backups.service.ts'
import { testDatabase } from '../../harness/database.ts'
import { addPerson, callerFor } from '../../harness/people.ts'
import { testServices } from '../../harness/services.ts'
import { addSalesCompany } from '../../sales/arrange.ts'
import { unpackBytes } from '../unpacking.ts'

const db = await testDatabase()
const services = testServices(db)
const identity = await generateIdentity()
const recipients = [await identityToRecipient(identity)]
const SESSION = 'ca11ab1e'.repeat(8)
/** By name, so that a hit says what leaked. */
const canaries: Record<string, string> = {
  'a password hash': 'CANARYPASSWORDHASH',
  'a session': SESSION,
  'a TOTP seed': 'JBSWY3DPEHPK3PXPCANARY',
  'an account number': '66374958',
  'a sort code': '089999',
  'an invitation': createHash('sha256').update('an invitation').digest('hex'),
}
let companyId = ''

beforeAll(async () => {
  const { company, person } = await addSalesCompany(db)
  companyId = company.id
  const admin = await addPerson(db, company, { passwordHash: '$argon2id$v=19$m=19456,t=2,p=1$SALT$CANARYPASSWORDHASH' })
  await db.admin.query(`insert into sessions (id, user_id, expires_at) values ($1, $2, now() + interval '1 day')`, [
    SESSION,
    admin.id,
  ])
  await db.admin.query(`update user_companies set invitation_hash = decode($1, 'hex') where user_id = $2`, [
    canaries['an invitation'],
    admin.id,
  ])
  await db.admin.query(
    `create table totp_seeds (user_id uuid primary key, seed text not null); insert into totp_seeds values (gen_random_uuid(), '${canaries['a TOTP seed']}');
     comment on table totp_seeds is 'Seeds of one-time passwords. [not backed up]'; grant select on totp_seeds to counterfoil_backup`,
  )
  const { token } = await callerFor(services, admin).tokens.create({
    name: 'tool',
    role: 'admin',
    scopes: [],
    expiresInDays: 1,
    operator: false,
  })
  canaries['an API token'] = token
  canaries['the hash of an API token'] = createHash('sha256').update(token).digest('hex')
  const agent = callerFor(services, person.agent)
  const saleId = (await agent.sales.createSale({ lastName: 'Lead', source: 'web' })).id
  await agent.payments.setPaymentDetails({
    saleId,
    holder: 'Lena Lead',
    sortCode: '08-99-99',
    accountNumber: '66374958',
  })
})

async function clearText(kind: BackupKind, company: string | null, encrypted: boolean): Promise<string> {
  const run = await makeBackupNow(services, {
    companyId: company,
    kind,
    recipients: encrypted ? recipients : [],
    reason: 'to look for secrets',
    byName: 'a test',
    source: 'command',
    scheduledFor: null,
  })
  expect(run).toMatchObject({ state: 'VERIFIED', kind })
  const path = join(services.config.STORE_DIR, run?.filePath ?? '')
  const file = readFileSync(path)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const bytes = encrypted ? Buffer.from(await decrypter.decrypt(file)) : file
  const text = kind === 'database' ? bytes.toString('utf8') : await unpackBytes(bytes)
  return `${text}\n${readFileSync(`${path}.manifest.json`, 'utf8')}`
}

describe('no secret stands in clear', () => {
  test.each<[string, BackupKind, boolean, boolean]>([
    ['a comprehensive backup', 'comprehensive', false, false],
    ['a company’s own backup', 'comprehensive', true, false],
    ['a SQL dump', 'database', false, false],
    ['a sales backup', 'sales_data', true, false],
    ['a decrypted comprehensive backup', 'comprehensive', false, true],
    ['a decrypted SQL dump', 'database', false, true],
  ])('in %s', async (_name, kind, ofCompany, encrypted) => {
    const text = await clearText(kind, ofCompany ? companyId : null, encrypted)
    // The sale itself is there, so it is not for want of rows that nothing is found.
    expect(text).toContain('Lead')
    const found = Object.entries(canaries).filter(
      ([, canary]) => text.includes(canary) || text.includes(Buffer.from(canary).toString('base64')),
    )
    expect(found.map(([name]) => name)).toEqual([])
  })
})
