/** Browser-safe: whether many texts are ids. */

/** An id as it is stored, and the comma before the next one: 0 stands for a hexadecimal digit. */
const SHAPE = new TextEncoder().encode('00000000-0000-0000-0000-000000000000,')
/** What each byte stands for in the shape; 0 for what no id contains. */
const KINDS = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code).replace(/[0-9a-f]/, '0')
  return '0-,'.includes(character) ? character.charCodeAt(0) : 0
})

/**
 * Whether all of them are ids in lower case. Ten thousand are looked at as one text: to ask a schema about each takes a
 * quarter as long as Postgres takes to answer for them.
 */
export function areIds(texts: readonly string[]): boolean {
  const bytes = new TextEncoder().encode(`${texts.join(',')},`)
  if (bytes.length !== texts.length * SHAPE.length) return false
  let different = 0
  for (let at = 0; at < bytes.length; )
    for (let place = 0; place < SHAPE.length; place++) different |= (KINDS[bytes[at++] ?? 0] ?? 0) ^ (SHAPE[place] ?? 0)
  return different === 0
}
