import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmdirSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const STEP = Buffer.alloc(256 * 1024, 1)

/** A file system of its own with so little room that a test can fill it. Only root may mount one. */
export class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), 'counterfoil-small-'))
  readonly #ballast = join(this.folder, 'ballast')

  constructor(megabytes: number) {
    try {
      const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`]
      execFileSync('mount', [...options, 'counterfoil-test', this.folder], { stdio: 'ignore' })
    } catch (error) {
      rmdirSync(this.folder)
      throw error
    }
    chmodSync(this.folder, 0o755)
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }

  /** Takes all room but this. Truncates and writes again, so it can be called at any time. */
  leave(bytes: number): void {
    const file = openSync(this.#ballast, 'w')
    try {
      ftruncateSync(file, 0)
      for (let free = this.freeBytes; free > bytes; free = this.freeBytes)
        writeSync(file, STEP, 0, Math.min(STEP.length, free - bytes))
    } catch (error) {
      // Somebody else took the last of it meanwhile, which is as good.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    } finally {
      closeSync(file)
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true })
  }

  remove(): void {
    execFileSync('umount', ['-l', this.folder])
    rmdirSync(this.folder)
  }
}

/** Whether this machine lets us mount one; elsewhere disks that fill up are imitated. */
export function canMount(): boolean {
  try {
    new SmallDisk(1).remove()
    return true
  } catch {
    return false
  }
}
