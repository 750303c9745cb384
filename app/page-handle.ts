import type { TFunction } from 'i18next'

/** What a route says of its page: `export const handle: PageHandle = { title: (t) => t('leads.list.title') }`. */
export interface PageHandle {
  /** For the browser's tab. `data` is the loader's answer; it may be undefined while an error shows. */
  title?: (t: TFunction, data: unknown) => string
}

/** Reads the handle of a match, which Remix types as unknown. */
export function titleOf(handle: unknown, t: TFunction, data: unknown): string | undefined {
  if (typeof handle !== 'object' || handle === null || !('title' in handle) || typeof handle.title !== 'function')
    return undefined
  const title: unknown = handle.title(t, data)
  return typeof title === 'string' ? title : undefined
}
