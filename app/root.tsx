import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import { data, type LinksFunction, type LoaderFunctionArgs } from '@remix-run/node'
import {
  Links,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunctionArgs,
  useLoaderData,
  useMatches,
} from '@remix-run/react'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { takeFlash } from './flash.ts'
import { directionOf, isLanguage } from './i18n/languages.ts'
import { FormatProvider } from './i18n/use-format.tsx'
import { titleOf } from './page-handle.ts'
import { type RootData, usePreferences, useRootData } from './root-data.ts'
import { RouteError } from './route-error.tsx'
import styles from './styles/app.css?url'
import { OfflineNotice } from './ui/connection/offline-notice.tsx'
import { toast } from './ui/overlay/toast-store.ts'
import { Toaster } from './ui/overlay/toaster.tsx'

export const links: LinksFunction = () => [
  { rel: 'preload', href: interLatin, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'stylesheet', href: styles },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
]

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cookie = request.headers.get('Cookie')
  const flash = await takeFlash(cookie)
  const headers = new Headers()
  if (flash) headers.append('Set-Cookie', flash.clear)
  return data(
    {
      preferences: context.preferences,
      nonce: context.nonce,
      requestId: context.requestId,
      timeZone: context.session?.company.timeZone ?? 'UTC',
      currency: context.session?.company.currency ?? 'AED',
      toast: flash?.toast ?? null,
    } satisfies RootData,
    { headers },
  )
}

/**
 * Always anew: it costs no query, and an error page then quotes the request that failed. But not from a server that was
 * just away: asked in vain, the page with what was typed would go.
 */
export function shouldRevalidate({ actionStatus }: ShouldRevalidateFunctionArgs) {
  return actionStatus !== 503
}

/** The document, around pages and around errors alike. Theme and density are written by the server: no flash. */
export function Layout({ children }: { children: ReactNode }) {
  const { t, i18n } = useTranslation()
  const root = useRootData()
  const matches = useMatches()
  const { theme, density } = usePreferences()
  const language = isLanguage(i18n.language) ? i18n.language : 'en'
  const direction = directionOf(language)
  const title = matches.map((match) => titleOf(match.handle, t, match.data)).findLast((found) => found !== undefined)
  // Browsers hide nonces from scripts: what hydrates must not compare them.
  const nonce = typeof document === 'undefined' ? root?.nonce : ''
  return (
    <html lang={language} dir={direction} data-theme={theme} data-density={density}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={theme === 'system' ? 'light dark' : theme} />
        <title>{title ? `${title} · ${t('shell.product')}` : t('shell.product')}</title>
        <Links />
      </head>
      <body>
        <FormatProvider language={language} timeZone={root?.timeZone ?? 'UTC'} currency={root?.currency ?? 'AED'}>
          {children}
          <OfflineNotice />
          <Toaster />
        </FormatProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  const { toast: flashed } = useLoaderData<typeof loader>()
  useEffect(() => {
    if (flashed) toast(flashed)
  }, [flashed])
  return <Outlet />
}

/** Whatever no page caught, without the frame. */
export function ErrorBoundary() {
  return (
    <main id="main" className="px-6">
      <RouteError />
    </main>
  )
}
