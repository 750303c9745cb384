import { createCookie, redirect } from '@remix-run/node'
import type { ToastMessage } from './ui/overlay/toast-store.ts'

// Read once by the page that follows; a minute is plenty, and a stale toast would confuse.
const flash = createCookie('cf_flash', { path: '/', httpOnly: true, sameSite: 'lax', maxAge: 60 })

/**
 * Ends an action: goes to `url` and says there what happened. `undo` posts its fields to its action.
 *
 * @example
 * return redirectWithToast('/leads', { message: t('leads.removed'), undo: { action: '/leads', fields: { intent: 'restore', id } } })
 */
export async function redirectWithToast(url: string, message: ToastMessage, headers = new Headers()) {
  headers.append('Set-Cookie', await flash.serialize(message))
  return redirect(url, { headers })
}

/** The toast an earlier answer left for this page, and the header that clears it. */
export async function takeFlash(cookie: string | null): Promise<{ toast: ToastMessage; clear: string } | null> {
  const stored: unknown = await flash.parse(cookie)
  if (typeof stored !== 'object' || stored === null || !('message' in stored) || typeof stored.message !== 'string')
    return null
  return { toast: { ...stored, message: stored.message }, clear: await flash.serialize('', { maxAge: 0 }) }
}
