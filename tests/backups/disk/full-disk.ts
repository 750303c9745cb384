import * as disk from 'node:fs/promises'
import type { Disk } from '#server/backups/stores/folder-store.ts'

export type FailingStep = 'write' | 'sync' | 'rename' | 'manifest write' | 'manifest rename' | 'open'

/** A disk that fills up: after so many bytes, or at a step of putting a file in its place. */
export function fullDisk(fails: { step: FailingStep; afterBytes?: number }): Disk {
  let left = fails.afterBytes ?? 0
  const noSpace = () => Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const open: Disk['open'] = async (path, flags, mode) => {
    const manifest = String(path).endsWith('.manifest')
    if (fails.step === 'open' && flags === 'wx' && !manifest) throw noSpace()
    const handle = await disk.open(path, flags, mode)
    if (flags !== 'wx') return handle
    return new Proxy(handle, {
      get(target, name) {
        const member = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return async (...given: unknown[]) => {
          if (name === 'write' && manifest && fails.step === 'manifest write') throw noSpace()
          if (name === 'sync' && !manifest && fails.step === 'sync') throw noSpace()
          if (name === 'write' && !manifest && fails.step === 'write') {
            const bytes = given[0]
            const wanted = bytes instanceof Uint8Array ? bytes.length - Number(given[1] ?? 0) : 0
            if (left <= 0) throw noSpace()
            // As a real disk does: it takes what still fits, and refuses the rest.
            if (wanted > left) given[2] = left
            left -= Math.min(wanted, left)
          }
          return await Reflect.apply(member, target, given)
        }
      },
    })
  }
  const rename: Disk['rename'] = async (from, to) => {
    const manifest = String(from).endsWith('.manifest')
    if (fails.step === (manifest ? 'manifest rename' : 'rename')) throw noSpace()
    await disk.rename(from, to)
  }
  return { open, rename, mkdir: disk.mkdir, rm: disk.rm }
}
