/**
 * One function of WebAssembly, as `wasm2wat` reads it. It copies sixteen bytes at a time from `$from` to `$to` up to a
 * byte that JSON escapes in a string or that ends a value of COPY, and says how many it copied. JavaScript, which goes
 * byte by byte, takes three times as long, and nothing in a backup took longer.
 */
const MODULE = `
  00 61 73 6d 01 00 00 00                       ;; WebAssembly 1
  01 07 01 60 02 7f 7f 01 7f                    ;; (type (func (param i32 i32) (result i32)))
  02 0c 01 00 06 6d 65 6d 6f 72 79 02 00 01     ;; (import "" "memory" (memory 1))
  03 02 01 00 07 0d 01 09                       ;; (func (param $from i32) (param $to i32) (result i32)
  63 6f 70 79 50 6c 61 69 6e 00 00              ;;   (export "copyPlain")
  0a 5b 01 59 02 01 7b 02 7f                    ;;   (local $bytes v128) (local $special i32) (local $first i32)
  20 00 21 04                                   ;;   (local.set $first (local.get $from))
  03 7f                                         ;;   (loop $next (result i32)
  20 01                                         ;;     (local.get $to)
  20 00 fd 00 00 00 22 02                       ;;     (local.tee $bytes (v128.load align=1 (local.get $from)))
  fd 0b 00 00                                   ;;     v128.store align=1
  20 02 41 20 fd 0f fd 26                       ;;     (i8x16.lt_u (local.get $bytes) (i8x16.splat (i32.const 0x20)))
  20 02 41 22 fd 0f fd 23                       ;;     (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x22)))
  fd 50                                         ;;     v128.or
  20 02 41 dc 00 fd 0f fd 23                    ;;     (i8x16.eq (local.get $bytes) (i8x16.splat (i32.const 0x5c)))
  fd 50                                         ;;     v128.or
  fd 64 22 03                                   ;;     (local.tee $special (i8x16.bitmask))
  04 7f                                         ;;     (if (result i32)
  20 00 20 04 6b 20 03 68 6a                    ;;       (then $from - $first + (i32.ctz (local.get $special)))
  05                                            ;;       (else
  20 00 41 10 6a 21 00                          ;;         (local.set $from (i32.add (local.get $from) (i32.const 16)))
  20 01 41 10 6a 21 01                          ;;         (local.set $to (i32.add (local.get $to) (i32.const 16)))
  0c 01 0b 0b 0b                                ;;         (br $next)))))
`

const FUNCTIONS = new WebAssembly.Module(Buffer.from(MODULE.replace(/;;.*|\s/g, ''), 'hex'))

/** `copyPlain` reads and writes as much at once, so it touches what stands behind the last byte. */
export const STRIDE_BYTES = 16

const PAGE_BYTES = 64 * 1024
const MOST_PAGES = 65_536

/** Memory that a function of WebAssembly can reach, for lines of COPY and the rows that are made of them. */
export class RowMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1 })
  #bytes = Buffer.from(this.#memory.buffer)
  /** Copies bytes within the memory, up to the first that is below 0x20, a quote or a backslash; how many they are. */
  readonly copyPlain: (from: number, to: number) => number

  constructor() {
    const { exports } = new WebAssembly.Instance(FUNCTIONS, { '': { memory: this.#memory } })
    this.copyPlain = exports.copyPlain as RowMemory['copyPlain']
  }

  /**
   * The memory with room for so many bytes. What is there stays, but what looked at it before sees nothing any more.
   * @throws {RangeError} above 4 GiB, which no row of Postgres takes unless its text is of control characters.
   */
  atLeast(bytes: number): Buffer<ArrayBuffer> {
    const missing = Math.ceil((bytes + STRIDE_BYTES - this.#bytes.length) / PAGE_BYTES)
    if (missing > 0) {
      const pages = this.#bytes.length / PAGE_BYTES
      this.#memory.grow(Math.max(missing, Math.min(pages, MOST_PAGES - pages)))
      this.#bytes = Buffer.from(this.#memory.buffer)
    }
    return this.#bytes
  }
}
