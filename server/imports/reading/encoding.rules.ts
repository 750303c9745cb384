import { isAscii, isUtf8 } from 'node:buffer'

/** How the bytes of a file become text. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1256'] as const
export type Encoding = (typeof ENCODINGS)[number]

/**
 * Watches a file's bytes go by and says at the end how they are encoded. UTF-8 is believed only if
 * every byte of the file fits, for a single Latin-1 "é" in row 40,000 proves the opposite.
 */
export class EncodingDetector {
  #first = Buffer.alloc(0)
  #carry = Buffer.alloc(0)
  #validUtf8 = true
  #latinLetters = 0
  #arabicLetters = 0

  add(chunk: Buffer): void {
    if (this.#first.length < 4096) this.#first = Buffer.concat([this.#first, chunk.subarray(0, 4096)])
    if (!this.#validUtf8) {
      this.#countHighBytes(chunk)
      return
    }
    const bytes = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk
    const end = lastCharacterBoundary(bytes)
    const whole = bytes.subarray(0, end)
    this.#carry = Buffer.from(bytes.subarray(end))
    if (!isUtf8(whole)) this.#validUtf8 = false
    this.#countHighBytes(chunk)
  }

  /** @returns the encoding, and the length of the byte order mark to skip. */
  finish(): { encoding: Encoding; bom: number } {
    const [a, b, c] = this.#first
    if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: 'utf-8', bom: 3 }
    if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', bom: 2 }
    if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', bom: 2 }
    const wide = guessWide(this.#first)
    if (wide) return { encoding: wide, bom: 0 }
    if (this.#validUtf8 && isUtf8(this.#carry)) return { encoding: 'utf-8', bom: 0 }
    return { encoding: this.#arabicLetters > this.#latinLetters ? 'windows-1256' : 'windows-1252', bom: 0 }
  }

  /**
   * Letters above ASCII are whole words in Arabic, and stand alone or in twos elsewhere: one Arabic name among thousands
   * of English ones is known by that.
   */
  #countHighBytes(chunk: Buffer): void {
    // So many tell the alphabet; only a file that is no UTF-8 asks at all.
    if (this.#latinLetters + this.#arabicLetters > 65_536 || isAscii(chunk)) return
    let run = 0
    for (let index = 0; index <= chunk.length; index += 1) {
      if ((chunk[index] ?? 0) >= 0xc0) {
        run += 1
        continue
      }
      if (run >= 3) this.#arabicLetters += run
      else this.#latinLetters += run
      run = 0
    }
  }
}

/** UTF-16 without a mark: ASCII text has a zero in every second byte. */
function guessWide(bytes: Buffer): Encoding | null {
  let evenZeros = 0
  let oddZeros = 0
  for (let index = 0; index + 1 < bytes.length; index += 2) {
    if (bytes[index] === 0) evenZeros += 1
    if (bytes[index + 1] === 0) oddZeros += 1
  }
  const pairs = bytes.length / 2
  if (pairs < 2) return null
  if (oddZeros > pairs * 0.4 && evenZeros < pairs * 0.1) return 'utf-16le'
  if (evenZeros > pairs * 0.4 && oddZeros < pairs * 0.1) return 'utf-16be'
  return null
}

/** Where the last whole UTF-8 character of a chunk ends; the rest belongs to the next chunk. */
function lastCharacterBoundary(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return needed > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}

/** A decoder of a stream of chunks; characters cut in two are put together. */
export function createDecoder(encoding: Encoding): TextDecoder {
  return new TextDecoder(encoding, { fatal: false, ignoreBOM: false })
}
