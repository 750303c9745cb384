import { RemixBrowser } from '@remix-run/react'
import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { isLanguage } from './i18n/languages.ts'
import { loadTranslator } from './i18n/load.ts'
import { keepingPages } from './ui/connection/keeping-pages.ts'

declare global {
  // What get-nonce (under Radix's scroll lock) reads before it adds a style element.
  var __webpack_nonce__: string | undefined
}

// Browsers hide the attribute from scripts; the property still tells it.
globalThis.__webpack_nonce__ = Array.from(document.scripts).find((script) => script.nonce !== '')?.nonce

const language = document.documentElement.lang
const [translator] = await Promise.all([loadTranslator(isLanguage(language) ? language : 'en'), decodeState()])

// The router knows no other place: it fetches pages and what forms are answered by the global one.
globalThis.fetch = keepingPages({
  fetch: globalThis.fetch.bind(globalThis),
  isOnline: () => navigator.onLine,
  say: (what) => translator.t(`errors.${what}`),
})

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={translator}>
        <RemixBrowser />
      </I18nextProvider>
    </StrictMode>,
  )
})

/**
 * RemixBrowser suspends once, without a boundary around it, while it decodes what the server sent. A key pressed
 * in that moment makes React 18 throw (#345, "root did not complete"), so the decoding is awaited before.
 */
async function decodeState(): Promise<void> {
  try {
    RemixBrowser({})
  } catch (waiting) {
    if (!(waiting instanceof Promise)) throw waiting
    await waiting
  }
}
