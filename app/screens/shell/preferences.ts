import { useFetchers, useRouteLoaderData } from '@remix-run/react'
import type { loader } from '#app/root.tsx'
import type { Preferences } from '#app/preferences.ts'

const STANDARD: Preferences = { theme: 'system', density: 'regular', shortcuts: true, sidebar: 'open', locale: 'en' }

/** This person's preferences, with a change that is being saved already in them. */
export function usePreferences(): Preferences {
  const stored = useRouteLoaderData<typeof loader>('root')?.preferences ?? STANDARD
  const pending = useFetchers().find((fetcher) => fetcher.formAction === '/preferences')?.formData
  const shortcuts = pending?.get('shortcuts')
  return { ...stored, shortcuts: typeof shortcuts === 'string' ? shortcuts !== 'off' : stored.shortcuts }
}
