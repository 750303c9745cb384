import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig, type Plugin } from 'vite'
import remixConfig from './remix.config.js'

export default defineConfig({
  plugins: [tailwindcss(), remix(remixConfig), unusedSchemas(), precompressed()],
  build: {
    // Node 24 on the server; browsers of the last two years. light-dark() and :has() are native there.
    target: 'es2022',
    cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
    // A font inlined as base64 would be refused by the content security policy (font-src 'self').
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { manualChunks: chunkOf },
      // Reading a schema's shape to spread it into another does nothing either: see unusedSchemas.
      treeshake: { propertyReadSideEffects: false },
    },
  },
})

/**
 * What every page needs, in two files: the framework, which changes with its version, and our controls.
 * Left alone, a list would fetch forty files of half a kilobyte each.
 */
function chunkOf(id: string): string | undefined {
  if (
    /node_modules\/(react|react-dom|scheduler|react-router|react-router-dom|@remix-run|turbo-stream|i18next|react-i18next)\//.test(
      id,
    )
  ) {
    return 'framework'
  }
  if (/node_modules\/lucide-react\/dist\/esm\/(createLucideIcon|Icon|defaultAttributes|shared)/.test(id))
    return 'controls'
  return /app\/ui\/(base|connection|form|page|value)\/|app\/i18n\/(format|use-format|languages)/.test(id)
    ? 'controls'
    : undefined
}

/** Writes each script and style once more as Brotli at its best, which is too slow to do on request (14% smaller). */
function precompressed(): Plugin {
  const compress = promisify(brotliCompress)
  return {
    name: 'precompressed',
    apply: (_config, { isSsrBuild, command }) => command === 'build' && !isSsrBuild,
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name))
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name)
          await writeFile(`${path}.br`, await compress(await readFile(path)))
        }),
      )
    },
  }
}

/**
 * A page that needs one constant of a *.schemas.ts would carry zod and every schema beside it to the
 * browser (26 kB): Rollup cannot know that building a schema changes nothing. This marks the calls
 * that make values in such a file as pure, so that schemas nobody uses are left out.
 */
function unusedSchemas(): Plugin {
  return {
    name: 'unused-schemas',
    enforce: 'post',
    apply: 'build',
    transform(code, id) {
      if (!id.endsWith('.schemas.ts')) return null
      const marked = [...new Set(callsIn(this.parse(code)))].sort((left, right) => right - left)
      return {
        code: marked.reduce((text, at) => `${text.slice(0, at)}/* @__PURE__ */ ${text.slice(at)}`, code),
        map: null,
      }
    },
  }
}

// What happens when a function runs, or in a statement of its own, may matter: a refinement that adds an issue does.
const MAY_ACT = new Set(['ArrowFunctionExpression', 'FunctionExpression', 'FunctionDeclaration', 'ExpressionStatement'])

/** Where the calls of a syntax tree begin that only make a value. */
function callsIn(node: unknown): number[] {
  if (typeof node !== 'object' || node === null) return []
  const type = 'type' in node && typeof node.type === 'string' ? node.type : ''
  if (MAY_ACT.has(type)) return []
  const inside = Object.values(node).flatMap(callsIn)
  return type === 'CallExpression' && 'start' in node ? [Number(node.start), ...inside] : inside
}
