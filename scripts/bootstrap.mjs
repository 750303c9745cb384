// The entry of every npm script: plain JavaScript for whatever Node (20 or newer) the machine has.
// Installs what package-lock.json asks for when it is not there, then hands over to the Node of node_modules,
// so that nobody has to install a particular version. Prints words to stderr only: stdout belongs to the command.
//
//   node scripts/bootstrap.mjs scripts/start.ts [arguments …]

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
const WANTED_MAJOR = 24
/** What node_modules takes (860 MB) and a little for npm to work in. On a full disk npm dies with a stack trace. */
const INSTALL_BYTES = 950e6

const [script, ...args] = process.argv.slice(2)
if (!script) fail('usage: node scripts/bootstrap.mjs <script> [arguments]', 2)
process.chdir(root)

if (!process.env.COUNTERFOIL_NO_INSTALL && !isInstalled()) install()
handOver(chooseNode())

/** Whether node_modules has what package-lock.json says, by npm's own record of what it installed. */
function isInstalled() {
  const wanted = readPackages('package-lock.json')
  const present = readPackages('node_modules/.package-lock.json')
  if (!wanted || !present) return false
  return Object.entries(wanted).every(([path, { version, optional, dev, devOptional, peer }]) => {
    const found = present[path]
    if (path === '' || found) return path === '' || found.version === version
    // Other platforms' binaries, and development tools where they were left out on purpose.
    return optional || devOptional || peer || (dev && process.env.NODE_ENV === 'production')
  })
}

/** Whether every optional dependency that the lock file mentions has an entry in it. */
function lockIsComplete() {
  const packages = readPackages('package-lock.json') ?? {}
  const present = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)))
  return Object.values(packages).every(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).every((name) => present.has(name)),
  )
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages
  } catch {
    return undefined
  }
}

function install() {
  const started = Date.now()
  const disk = statfsSync(root)
  const free = disk.bavail * disk.bsize
  if (!existsSync(join(root, 'node_modules')) && free < INSTALL_BYTES) {
    fail(
      `The disk that holds ${root} has ${Math.floor(free / 1e6)} MB left and the packages need ${INSTALL_BYTES / 1e6} MB. Nothing was changed; free some space and start again.`,
      5,
    )
  }
  say('Installing packages (about a minute; only when package-lock.json changed) …')
  // npm tells its scripts where it is; pnpm and yarn do too, but cannot read our lock file.
  const npm = /npm-cli\.[cm]?js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : undefined
  // `npm ci` refuses a lock file written against a registry that lacks other platforms' binaries; `npm install`
  // takes the same versions from it, and --no-save leaves it as it is.
  const command = lockIsComplete() ? ['ci'] : ['install', '--no-save']
  const flags = [
    ...command,
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    ...(process.env.NODE_ENV === 'production' ? [] : ['--include=dev']),
  ]
  const done = npm
    ? spawnSync(process.execPath, [npm, ...flags], { cwd: root, stdio: ['ignore', 2, 2] })
    : spawnSync('npm', flags, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (done.error) fail(`npm could not be started (${done.error.message}). Install Node.js with npm, then try again.`, 5)
  if (done.status !== 0) {
    fail(
      'npm could not install the packages; its own words are above. Nothing was started. With a network connection, a writable folder and space on its disk, the same command goes on.',
      5,
    )
  }
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/** The Node of node_modules, or the running one when that is new enough. */
function chooseNode() {
  if (existsSync(node)) return node
  if (Number.parseInt(process.versions.node, 10) >= WANTED_MAJOR) return process.execPath
  fail(
    `node_modules has no Node ${WANTED_MAJOR} for ${process.platform}-${process.arch} (it comes with the "node" package, whose install script may have been skipped). Run "npm rebuild node", or install Node ${WANTED_MAJOR} yourself; this is Node ${process.versions.node}.`,
    1,
  )
}

function handOver(program) {
  // Programs that the script starts by name must find the same Node and the tools of node_modules.
  const path = [dirname(program), join(root, 'node_modules', '.bin'), process.env.PATH].join(
    process.platform === 'win32' ? ';' : ':',
  )
  // A backup makes garbage of every 64 KiB that the server sends; a small nursery keeps it at 190 MiB instead of 210.
  const flags = script.includes('backup') ? ['--max-semi-space-size=1'] : []
  const child = spawn(program, [...flags, resolve(root, script), ...args], {
    stdio: 'inherit',
    env: {
      // Compiled code is kept between starts; a folder that cannot be written is ignored by Node.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
      // Threads that compress and hash would each keep an arena of their own: 194 MiB instead of 240 to 300 at
      // the peak of a backup. Only read when a program starts, so it is set here.
      MALLOC_ARENA_MAX: '2',
      ...process.env,
      PATH: path,
    },
  })
  // On a terminal Ctrl-C reaches the child by itself; sending it again would look like a second, impatient one.
  const forward = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => forward(signal))
  child.on('error', (error) => {
    fail(
      `${program} does not run here (${error.message}). Delete node_modules and try again; on a system without glibc, install Node ${WANTED_MAJOR} and use that.`,
      1,
    )
  })
  child.on('exit', (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal] ?? 1))
  })
}

function say(line) {
  process.stderr.write(`${line}\n`)
}

function fail(line, code) {
  say(line)
  process.exit(code)
}
