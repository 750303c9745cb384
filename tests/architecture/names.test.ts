import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { routeTable } from './routes.ts'
import { filesBelow, ROOT, roomOf, sources } from './source.ts'

const MOST_LINES = 300
const MOST_LINES_OF_A_ROUTE = 150
const MOST_FILES = 12

/** Written by a tool, so no reader has to hold it in their head. */
const GENERATED = new Set(['db/types.ts'])

/** What the second part of a domain file's name may be: `sales.router.ts`, `sales.queries.ts`. */
const KINDS = ['router', 'schemas', 'service', 'rules', 'queries', 'errors', 'constraints', 'http', 'job', 'jobs']
const NOT_DOMAINS = new Set(['server', 'server/kernel', 'server/trpc', 'server/web'])

/** Names that say nothing about what is inside (style.md). */
const EMPTY_NAMES = /^(utils?|helpers?|common|misc|shared|stuff|base|manager|index)$/

describe('files', () => {
  test(`have at most ${MOST_LINES} lines`, () => {
    const long = sources.filter(({ path, lines }) => lines > MOST_LINES && !GENERATED.has(path))
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([])
  })

  test(`of routes have at most ${MOST_LINES_OF_A_ROUTE} lines`, () => {
    const long = sources.filter(({ path, lines }) => path.startsWith('app/routes/') && lines > MOST_LINES_OF_A_ROUTE)
    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([])
  })

  test(`lie at most ${MOST_FILES} in a folder`, () => {
    const folders = Map.groupBy(
      // A language has one dictionary for every area, however many areas there are.
      sources.filter(({ path }) => !GENERATED.has(path) && !/^app\/i18n\/(en|fr|ar)\//.test(path)),
      ({ path }) => dirname(path),
    )
    const crowded = [...folders].filter(([, files]) => files.length > MOST_FILES)
    expect(crowded.map(([folder, files]) => `${folder} holds ${files.length} files`)).toEqual([])
  })

  test('are named in lower case with hyphens, by what is in them', () => {
    const wrong = sources
      .map(({ path }) => path)
      .filter((path) => {
        const [stem = ''] = basename(path).split('.')
        const i18nIndex = path.startsWith('app/i18n/') && stem === 'index'
        return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) || (EMPTY_NAMES.test(stem) && !i18nIndex && !isEntry(path))
      })
    expect(wrong).toEqual([])
  })

  test('of a domain carry one of the agreed kinds, or one plain noun', () => {
    const wrong = sources
      .filter(({ path }) => path.startsWith('server/') && !NOT_DOMAINS.has(roomOf(path)))
      .map(({ path }) => path)
      .filter((path) => {
        const parts = basename(path, '.ts').split('.')
        return parts.length > 2 || (parts.length === 2 && !KINDS.includes(parts[1] ?? ''))
      })
    expect(wrong, `kinds are ${KINDS.join(', ')}`).toEqual([])
  })

  test('of words exist in every language', () => {
    const names = (language: string) => filesBelow(`app/i18n/${language}`).map((path) => basename(path))
    expect(names('fr')).toEqual(names('en'))
    expect(names('ar')).toEqual(names('en'))
  })
})

describe('migrations', () => {
  const folders = Map.groupBy(
    filesBelow('migrations').filter((path) => path !== 'migrations/draft.sql'),
    (path) => dirname(path),
  )

  test('have their four files each, and nothing else', () => {
    const four = ['migration.sql', 'performance_test.sql', 'rollback.sql', 'validation.sql']
    for (const [folder, files] of folders) {
      expect(folder).toMatch(/^migrations\/\d{14}_[a-z0-9]+(_[a-z0-9]+)*$/)
      expect(
        files.map((path) => basename(path)),
        folder,
      ).toEqual(four)
    }
    expect(folders.size).toBeGreaterThan(0)
  })

  test('say something in each file', () => {
    const empty = [...folders.values()].flat().filter((path) => readFileSync(join(ROOT, path), 'utf8').trim() === '')
    expect(empty).toEqual([])
  })
})

describe('addresses', () => {
  const routed = routeFiles()

  test('in remix.config.js lead to files that exist', () => {
    const paths = new Set(sources.map(({ path }) => path))
    expect(routed.filter((path) => !paths.has(path))).toEqual([])
  })

  test('are given to every file of app/routes', () => {
    const orphans = sources
      .map(({ path }) => path)
      .filter((path) => path.startsWith('app/routes/') && !routed.includes(path))
    expect(orphans, 'add a line to remix.config.js, or move the file to app/screens').toEqual([])
  })

  test('are each given once', () => {
    const seen = new Set<string>()
    const twice = routeAddresses().filter((address) => seen.size === seen.add(address).size)
    expect(twice).toEqual([])
  })
})

function routeFiles(): string[] {
  return routeTable().map(({ file }) => file)
}

function routeAddresses(): string[] {
  const layouts = new Set(['app/routes/shell.tsx'])
  return routeTable()
    .filter(({ file }) => !layouts.has(file))
    .map(({ path, index }) => `/${path}${index ? '#index' : ''}`)
}

function isEntry(path: string): boolean {
  return path.split('/').length <= 2 || path.startsWith('db/migrator/')
}
