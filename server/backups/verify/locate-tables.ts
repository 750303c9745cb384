import { packingOf } from '../format/packing.ts'
import type { ByteSource } from '../stores/byte-source.ts'
import type { FoundFrame } from './walk-frames.ts'

/** Frames of ours unpack to about 8 MiB, and to more only when one row does. */
const MOST_BYTES = 1024 * 1024 * 1024
const TABLE_OPENING = /^,?\n("(?:[^"\\]|\\.)+"):\[\n/

/** The table and chunk of the last frame that can be unpacked, read from the JSON itself; null when the head cannot. */
export async function locateTables(
  file: ByteSource,
  frames: FoundFrame[],
): Promise<{ table: string | null; part: number } | null> {
  let place: { table: string | null; part: number } | null = null
  for (const frame of frames) {
    if (frame.skippable) continue
    let text: Buffer
    try {
      text = await packingOf('json').unpack(await file.read(frame.offset, frame.bytes), MOST_BYTES)
    } catch {
      return place
    }
    if (!place) {
      if (!text.subarray(0, 1).equals(Buffer.from('{'))) return null
      place = { table: null, part: 0 }
      continue
    }
    const key = TABLE_OPENING.exec(text.subarray(0, 1000).toString('utf8'))?.[1]
    place = key ? { table: JSON.parse(key), part: 1 } : { table: place.table, part: place.part + 1 }
  }
  return place
}
