import { useFetchers, useRouteLoaderData } from '@remix-run/react'
import { DENSITIES, type Preferences, THEMES } from './preferences.ts'
import type { ToastMessage } from './ui/overlay/toast-store.ts'

/** What every page knows of the request and of the person's company, whatever else it loads. */
export interface RootData {
  preferences: Preferences
  nonce: string
  requestId: string
  timeZone: string
  currency: string
  toast: ToastMessage | null
}

/** Undefined where the root loader itself failed. */
export function useRootData(): RootData | undefined {
  return useRouteLoaderData('root') as RootData | undefined
}

const STANDARD: Preferences = { theme: 'system', density: 'regular', shortcuts: true, sidebar: 'open', locale: 'en' }

/** This person's preferences; a change that is being saved shows at once. */
export function usePreferences(): Preferences {
  const stored = useRootData()?.preferences ?? STANDARD
  const pending = useFetchers().find((fetcher) => fetcher.formAction === '/preferences')?.formData
  const asked = (name: string) => pending?.get(name)?.toString()
  const sidebar = asked('sidebar')
  const shortcuts = asked('shortcuts')
  return {
    ...stored,
    theme: THEMES.find((theme) => theme === asked('theme')) ?? stored.theme,
    density: DENSITIES.find((density) => density === asked('density')) ?? stored.density,
    sidebar: sidebar === 'open' || sidebar === 'closed' ? sidebar : stored.sidebar,
    shortcuts: shortcuts === undefined ? stored.shortcuts : shortcuts !== 'off',
  }
}
