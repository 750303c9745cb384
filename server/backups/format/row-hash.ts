import { hash } from 'node:crypto'

/**
 * An order-independent hash of rows: the sum, modulo 2^128, of the first 16 bytes of each row's
 * SHA-256. A sum and not an exclusive or, so that a row written twice does not cancel itself out.
 */
export class RowHash {
  // Four 32-bit lanes held in doubles: exact for the first 2^21 rows between two carries.
  readonly #lanes = new Float64Array(4)
  #sinceCarry = 0

  add(row: Uint8Array): void {
    // As a string of bytes: making a Buffer of it takes three times as long as the hash.
    const digest = hash('sha256', row, 'binary')
    for (let lane = 0; lane < 4; lane += 1) this.#lanes[lane] = (this.#lanes[lane] ?? 0) + uint32At(digest, lane * 4)
    this.#sinceCarry += 1
    if (this.#sinceCarry === 1_000_000) this.#carry()
  }

  /** Adds the hash of other rows, as {@link toHex} gave it. */
  addHex(other: string): void {
    this.#carry()
    for (let lane = 0; lane < 4; lane += 1) {
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + Number.parseInt(other.slice(lane * 8, lane * 8 + 8), 16)
    }
    this.#carry()
  }

  /** 32 hex digits. */
  toHex(): string {
    this.#carry()
    return Array.from(this.#lanes, (lane) => lane.toString(16).padStart(8, '0')).join('')
  }

  #carry(): void {
    let carry = 0
    for (let lane = 3; lane >= 0; lane -= 1) {
      const value = (this.#lanes[lane] ?? 0) + carry
      this.#lanes[lane] = value % 2 ** 32
      carry = Math.floor(value / 2 ** 32)
    }
    this.#sinceCarry = 0
  }
}

function uint32At(bytes: string, at: number): number {
  const high = (bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1)
  const low = (bytes.charCodeAt(at + 2) << 8) | bytes.charCodeAt(at + 3)
  return high * 0x10000 + low
}
