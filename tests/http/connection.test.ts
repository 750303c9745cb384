import { decode } from 'turbo-stream'
import { beforeEach, expect, test, vi } from 'vitest'
import { keepingPages, ServerUnreachable } from '#app/ui/connection/keeping-pages.ts'

const page = new URL('http://127.0.0.1/leads.data')
const ours = () => new Response('a page', { headers: { 'X-Remix-Response': 'yes' } })
const lost = () => Promise.reject(new TypeError('Failed to fetch'))

const network = vi.fn<typeof fetch>()
let online = true
const ask = keepingPages({ fetch: network, isOnline: () => online, say: (what) => `It was ${what}.` })
const submit = (body: URLSearchParams) => ask(page, { method: 'POST', body })

beforeEach(() => {
  network.mockReset()
  online = true
  vi.useFakeTimers()
  return () => void vi.useRealTimers()
})

test('a page is asked for again until the server, or the connection, is back', async () => {
  network
    .mockImplementationOnce(lost)
    .mockResolvedValueOnce(new Response('Bad Gateway', { status: 502 }))
    .mockResolvedValueOnce(ours())
  const answer = ask(page)
  await vi.advanceTimersByTimeAsync(10_000)
  expect(await (await answer).text()).toBe('a page')
  expect(network).toHaveBeenCalledTimes(3)
})

test('a page is waited for as long as the browser is offline, and for seconds when it is not', async () => {
  network.mockImplementation(lost)
  online = false
  const given = ask(page).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(3_600_000)
  const asked = network.mock.calls.length
  online = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await given).toBeInstanceOf(ServerUnreachable)
  expect(network.mock.calls.length - asked).toBeLessThan(30)
})

test('a page that is no longer wanted is not asked for again', async () => {
  network.mockImplementation(lost)
  const left = new AbortController()
  const given = ask(page, { signal: left.signal }).catch((error: unknown) => error)
  await vi.advanceTimersByTimeAsync(1_500)
  left.abort()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await given).toMatchObject({ name: 'AbortError' })
  expect(network.mock.calls.length).toBeLessThan(4)
})

test.for([
  ['unsent', false, lost],
  ['unanswered', true, lost],
  ['unanswered', true, () => Promise.resolve(new Response('Gateway Timeout', { status: 504 }))],
] as const)('what a form sends is sent once and answered as refused: %s', async ([what, isOnline, answer]) => {
  network.mockImplementation(answer)
  online = isOnline
  const response = await submit(new URLSearchParams({ intent: 'call', notes: 'half an hour of typing', password: 'p' }))
  expect(response.status).toBe(503)
  if (!response.body) throw new Error('nothing to read')
  expect((await decode(response.body)).value).toEqual({
    data: {
      ok: false,
      error: { code: 'UNAVAILABLE', message: `It was ${what}.`, worded: true },
      values: { intent: 'call', notes: 'half an hour of typing' },
    },
  })
  expect(network).toHaveBeenCalledTimes(1)
})

test('what our server says is passed on, also a failure, and so is what is no page', async () => {
  const failure = new Response('', { status: 500, headers: { 'X-Remix-Response': 'yes' } })
  network.mockResolvedValueOnce(failure)
  expect(await submit(new URLSearchParams())).toBe(failure)
  const refusal = new Response('too large', { status: 413 })
  network.mockResolvedValueOnce(refusal)
  expect(await submit(new URLSearchParams())).toBe(refusal)
  network.mockImplementationOnce(lost)
  await expect(ask('/search')).rejects.toThrow('Failed to fetch')
})
