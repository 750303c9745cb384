import type { TFunction } from 'i18next'
import type { NavigationEntry } from './navigation.ts'

/** The name of a page in the navigation. Keys are checked by a test against the dictionary. */
export function pageName(t: TFunction, entry: Pick<NavigationEntry, 'area' | 'key'>): string {
  return String(t(`shell.pages.${entry.area}.${entry.key}` as 'shell.pages.sales.overview'))
}
