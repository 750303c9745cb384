import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AppError } from '#server/kernel/errors.ts'
import { newId } from '#server/kernel/ids.ts'
import { vaultOf } from '#server/payments/vault.ts'
import { appRouter } from '#server/trpc/router.ts'
import { testDatabase } from '../harness/database.ts'
import { actorOf, callerFor, type Person } from '../harness/people.ts'
import { testServices } from '../harness/services.ts'
import { addSalesCompany, refusal, refusedFields } from '../sales/arrange.ts'

const db = await testDatabase()
const { company, person, colleague } = await addSalesCompany(db)
const services = testServices(db)
const agent = callerFor(services, person.agent)
const manager = callerFor(services, person.manager)
const right = { holder: 'Lena Lead', sortCode: '08-99-99', accountNumber: '66374958' }

async function aSale(): Promise<string> {
  return (await agent.sales.createSale({ lastName: 'Lead', source: 'web' })).id
}

async function stored(saleId: string) {
  const { rows } = await db.admin.query('select * from payment_details where sale_id = $1 order by created_at', [
    saleId,
  ])
  return rows
}

/** The manager with a sign-in that is `minutes` old. */
function managerSignedIn(minutes: number, who: Person = person.manager) {
  const actor = actorOf(who)
  const session = { id: 'test', createdAt: new Date(0), authenticatedAt: new Date(Date.now() - minutes * 60_000) }
  return appRouter.createCaller({
    services,
    requestId: newId(),
    actor: { ...actor, session },
    address: '127.0.0.1',
    userAgent: null,
    setCookie: () => undefined,
  })
}

describe('bank details', () => {
  test('are stored so that nobody reads the account in the database', async () => {
    const saleId = await aSale()
    const { modulusCheck } = await agent.payments.setPaymentDetails({ saleId, ...right })
    expect(modulusCheck).toBe('VALID')
    const [row] = await stored(saleId)
    expect(row.account_last_four).toBe('4958')
    const { rows } = await db.admin.query<{ dump: string }>(
      `select string_agg(p::text, '') || (select string_agg(a::text, '') from audit_logs a) as dump from payment_details p`,
    )
    for (const canary of ['66374958', '089999', '08-99-99', Buffer.from('66374958').toString('hex')]) {
      expect(rows[0]?.dump).not.toContain(canary)
    }
  })

  test('come out masked, and for a viewer without name or digits', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right })
    const seen = await manager.payments.findPaymentDetails({ saleId })
    expect(seen.rows[0]).toMatchObject({ holder: 'Lena Lead', lastFour: '4958' })
    expect(JSON.stringify(seen)).not.toContain('66374958')
    const viewed = JSON.stringify(await callerFor(services, person.viewer).payments.findPaymentDetails({ saleId }))
    expect(viewed).not.toContain('4958')
    expect(viewed).not.toContain('Lena')
  })

  test('that cannot belong together are refused, and kept only when the customer has confirmed them', async () => {
    const saleId = await aSale()
    const wrong = { saleId, ...right, accountNumber: '66374959' }
    expect(await refusal(agent.payments.setPaymentDetails(wrong))).toMatchObject({
      reason: 'MODULUS_FAILED',
      field: 'confirmed',
    })
    expect(await stored(saleId)).toEqual([])
    await agent.payments.setPaymentDetails({ ...wrong, confirmed: true })
    expect((await stored(saleId))[0].modulus_check).toBe('INVALID')
  })

  test('typed wrong in both numbers are refused by each, before anybody asks whether they belong together', async () => {
    const saleId = await aSale()
    const typed = { saleId, ...right, sortCode: '08-99', accountNumber: '6637495' }
    const both = { sortCode: 'SORT_CODE_UNREADABLE', accountNumber: 'ACCOUNT_NUMBER_SHORT' }
    expect(await refusedFields(agent.payments.setPaymentDetails(typed))).toEqual(both)
    expect(await refusedFields(agent.payments.setPaymentDetails({ ...typed, holder: ' ' }))).toEqual({
      holder: 'too_small',
      ...both,
    })
    const iban = { saleId, holder: '', iban: 'GB82 WEST 1234 5698 7654 33' }
    expect(await refusedFields(agent.payments.setPaymentDetails(iban))).toEqual({
      holder: 'too_small',
      iban: 'IBAN_WRONG',
    })
    expect(await stored(saleId)).toEqual([])
  })

  test('given as an IBAN and as numbers of another account are refused by each number, and nothing is lost', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right })
    const iban = 'GB82 WEST 1234 5698 7654 32'
    expect(await refusedFields(agent.payments.setPaymentDetails({ saleId, ...right, iban }))).toEqual({
      sortCode: 'SORT_CODE_NOT_IN_IBAN',
      accountNumber: 'ACCOUNT_NUMBER_NOT_IN_IBAN',
    })
    expect((await stored(saleId)).map((row) => [row.account_last_four, row.replaced_at])).toEqual([['4958', null]])
    const same = { saleId, holder: 'Lena Lead', sortCode: '12-34-56', accountNumber: '98765432', iban }
    expect(await agent.payments.setPaymentDetails(same)).toMatchObject({ changed: true })
    expect(await managerSignedIn(1).payments.revealPaymentDetails({ saleId, reason: 'the bank asked' })).toMatchObject({
      iban: 'GB82WEST12345698765432',
    })
  })

  test('are replaced and kept as history; saving the same again writes nothing', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right })
    expect(await agent.payments.setPaymentDetails({ saleId, ...right })).toMatchObject({ changed: false })
    await agent.payments.setPaymentDetails({ saleId, holder: 'Lena Lead', iban: 'GB82 WEST 1234 5698 7654 32' })
    const rows = await stored(saleId)
    expect(rows.map((row) => row.replaced_at !== null)).toEqual([true, false])
    expect(rows[1].account_last_four).toBe('5432')
  })

  test('find their sale by the last four characters', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right, sortCode: '107999', accountNumber: '88837491' })
    const { rows } = await agent.sales.findSales({ search: '7491' })
    expect(rows.map(({ id }) => id)).toEqual([saleId])
  })

  test('of another agent’s sale do not exist for an agent', async () => {
    const saleId = await aSale()
    const other = callerFor(services, colleague)
    expect((await refusal(other.payments.findPaymentDetails({ saleId }))).code).toBe('NOT_FOUND')
    expect((await refusal(other.payments.setPaymentDetails({ saleId, ...right }))).code).toBe('NOT_FOUND')
  })
})

describe('the account in full', () => {
  const ask = (saleId: string) => ({ saleId, reason: 'the bank returned the mandate' })

  test('is shown to a manager who signed in just now, and the look is recorded with its reason', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right })
    const account = await managerSignedIn(1).payments.revealPaymentDetails(ask(saleId))
    expect(account).toEqual({ kind: 'UK', sortCode: '089999', accountNumber: '66374958', holder: 'Lena Lead' })
    const { rows } = await db.admin.query(
      `select user_id, details ->> 'reason' as reason from audit_logs where action = 'payment_details.revealed' and entity_id = $1`,
      [saleId],
    )
    expect(rows).toEqual([{ user_id: person.manager.id, reason: 'the bank returned the mandate' }])
  })

  test('is not shown after ten minutes, to agents, or without a reason', async () => {
    const saleId = await aSale()
    await agent.payments.setPaymentDetails({ saleId, ...right })
    expect((await refusal(managerSignedIn(11).payments.revealPaymentDetails(ask(saleId)))).reason).toBe('SIGN_IN_AGAIN')
    const own = managerSignedIn(1, person.agent).payments.revealPaymentDetails(ask(saleId))
    expect((await refusal(own)).reason).toBe('REVEAL_NOT_ALLOWED')
    const silent = managerSignedIn(1).payments.revealPaymentDetails({ saleId, reason: '   ' })
    expect((await refusal(silent)).field).toBe('reason')
  })

  test('does not open when its ciphertext was moved to another sale', async () => {
    const [one, two] = [await aSale(), await aSale()]
    await agent.payments.setPaymentDetails({ saleId: one, ...right })
    await agent.payments.setPaymentDetails({ saleId: two, ...right, sortCode: '107999', accountNumber: '88837491' })
    await db.admin.query(
      `update payment_details t set account_number_ciphertext = f.account_number_ciphertext
       from payment_details f where t.sale_id = $1 and f.sale_id = $2`,
      [two, one],
    )
    const refused = await refusal(managerSignedIn(1).payments.revealPaymentDetails(ask(two)))
    expect(refused.reason).toBe('PAYMENT_DETAILS_SEALED')
  })
})

describe('keys', () => {
  const place = { companyId: company.id, rowId: newId(), column: 'iban' as const }
  const key = (name: string) => `${name}=${randomBytes(32).toString('base64')}`

  test('production has none of its own', () => {
    const config = { ...services.config, NODE_ENV: 'production' as const, PAYMENT_KEYS: undefined }
    expect(() => vaultOf(config)).toThrowError(expect.objectContaining({ reason: 'PAYMENT_KEYS_MISSING' }))
  })

  test('an older key still opens what it sealed after a newer one took over', () => {
    const [older, newer] = [key('2025'), key('2026')]
    const sealed = vaultOf({ ...services.config, PAYMENT_KEYS: older }).seal('GB82', place)
    const vault = vaultOf({ ...services.config, PAYMENT_KEYS: `${newer},${older}` })
    expect(vault.keyId).toBe('2026')
    expect(vault.open(sealed, '2025', place)).toBe('GB82')
  })

  test('any changed byte is noticed', () => {
    const vault = vaultOf(services.config)
    const sealed = vault.seal('GB82', place)
    for (let at = 0; at < sealed.length; at += 1) {
      const broken = Buffer.from(sealed)
      broken.writeUInt8(broken.readUInt8(at) ^ 1, at)
      expect(() => vault.open(broken, vault.keyId, place)).toThrow(AppError)
    }
  })
})
