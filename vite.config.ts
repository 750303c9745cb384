import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'
import remixConfig from './remix.config.js'

export default defineConfig({
  plugins: [tailwindcss(), remix(remixConfig)],
  build: {
    // Node 24 on the server; browsers of the last two years. light-dark() and :has() are native there.
    target: 'es2022',
    cssTarget: ['chrome123', 'safari17.5', 'firefox121'],
    // A font inlined as base64 would be refused by the content security policy (font-src 'self').
    assetsInlineLimit: 0,
  },
})
