/** GSM 03.38 basic set: one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** Its extension: an escape and a septet. */
const EXTENDED = new Set('\f^{}\\[~]|€')

/** Most characters of one text, and of each part when there are several: a part loses room to its number. */
const ROOM = { 'GSM-7': { one: 160, part: 153 }, 'UCS-2': { one: 70, part: 67 } } as const

export interface SegmentCount {
  encoding: 'GSM-7' | 'UCS-2'
  /** Septets or UTF-16 units. */
  units: number
  /** Parts it is billed as. */
  segments: number
  /** Units that still fit into the last part. */
  left: number
}

/**
 * How many parts a text is sent as (3GPP TS 23.038 and 23.040). One character outside GSM 03.38 makes the whole text
 * UCS-2. What takes two units, an extended character or a surrogate pair, is never cut in two by a part's end.
 */
export function countSegments(text: string): SegmentCount {
  const widths: number[] = []
  let gsm = true
  for (const character of text) {
    if (BASIC.has(character)) widths.push(1)
    else if (EXTENDED.has(character)) widths.push(2)
    else {
      gsm = false
      break
    }
  }
  const encoding = gsm ? 'GSM-7' : 'UCS-2'
  const sizes = gsm ? widths : Array.from(text, (character) => character.length)
  const units = sizes.reduce((sum, size) => sum + size, 0)
  const { one, part } = ROOM[encoding]
  if (units <= one) return { encoding, units, segments: 1, left: one - units }
  let segments = 1
  let used = 0
  for (const size of sizes) {
    if (used + size > part) {
      segments += 1
      used = 0
    }
    used += size
  }
  return { encoding, units, segments, left: part - used }
}
