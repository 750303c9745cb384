import { expect, test } from 'vitest'
import { refused } from '#app/refused.ts'

/** As `context.api` throws it. */
const thrown = (status: number, code: string) => ({ data: { error: { code, message: 'Why.' } }, init: { status } })

const form = new FormData()
form.set('notes', 'half an hour of typing')
form.set('newPassword', 'not for a page')

test.for([
  [409, 'CONFLICT'],
  [503, 'UNAVAILABLE'],
] as const)('what was typed is kept where %i refuses it, but no secret', ([status, code]) => {
  expect(refused(thrown(status, code), form)).toMatchObject({
    data: { ok: false, error: { code, message: 'Why.' }, values: { notes: 'half an hour of typing' } },
    init: { status },
  })
  expect(JSON.stringify(refused(thrown(status, code), form))).not.toContain('not for a page')
})

test('a failure of ours, or a redirect, goes on to whoever shows it', () => {
  for (const each of [thrown(500, 'INTERNAL'), new Response(null, { status: 302 }), new TypeError('a bug')])
    expect(() => refused(each, form)).toThrow()
})
