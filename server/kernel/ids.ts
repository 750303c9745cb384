import { randomUUID } from 'node:crypto'

let lastMs = 0
let time = ''
let sequence = 0

/**
 * A new UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, a 12-bit counter that keeps ids of one
 * millisecond in order, 62 random bits. Made here, not by Postgres, so that servers before 18 do too.
 */
export function newId(): string {
  let ms = Date.now()
  if (ms <= lastMs) {
    ms = lastMs
    sequence += 1
    if (sequence > 0xfff) {
      ms += 1
      sequence = 0
    }
  } else {
    sequence = 0
  }
  if (ms !== lastMs) {
    const hex = ms.toString(16).padStart(12, '0')
    time = `${hex.slice(0, 8)}-${hex.slice(8)}`
    lastMs = ms
  }
  // The variant and the random bits of a UUIDv4 are those of a UUIDv7, and Node keeps random bytes in store for these.
  return `${time}-7${sequence.toString(16).padStart(3, '0')}-${randomUUID().slice(19)}`
}
