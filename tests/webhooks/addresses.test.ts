import { describe, expect, test } from 'vitest'
import { postSigned } from '#server/webhooks/post-signed.ts'
import { isPublicAddress } from '#server/webhooks/public-address.ts'

test.each([
  '127.0.0.1',
  '127.255.0.9',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  'fe80::1',
  'fc00::1',
  'fd12::1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
  'ff02::1',
  'not an address',
])('%s is not on the open internet', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

test.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])('%s is', (address) => {
  expect(isPublicAddress(address)).toBe(true)
})

describe('a webhook to this machine', () => {
  const post = (url: string) =>
    postSigned({ WEBHOOK_HOSTS: '' }, { url, id: '1', event: 'test', body: {}, key: Buffer.alloc(32), at: new Date(0) })

  test.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://127.1/',
  ])('is refused however it is written: %s', async (url) => {
    await expect(post(url)).rejects.toMatchObject({ code: 'FORBIDDEN', reason: 'WEBHOOK_NOT_ALLOWED' })
  })
})
