import { RemixBrowser } from '@remix-run/react'
import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { I18nextProvider } from 'react-i18next'
import { isLanguage } from './i18n/languages.ts'
import { loadTranslator } from './i18n/load.ts'

declare global {
  // What get-nonce (under Radix's scroll lock) reads before it adds a style element.
  var __webpack_nonce__: string | undefined
}

// Browsers hide the attribute from scripts; the property still tells it.
globalThis.__webpack_nonce__ = Array.from(document.scripts).find((script) => script.nonce !== '')?.nonce

const language = document.documentElement.lang
const translator = await loadTranslator(isLanguage(language) ? language : 'en')

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
