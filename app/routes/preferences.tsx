import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { preferencesCookie } from '../preferences.ts'

/**
 * Stores theme, language, density, shortcuts and side bar in a cookie. A plain form gives `to` and
 * is sent back there; a fetcher gives none and stays.
 */
export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const changes = new URLSearchParams()
  for (const [key, value] of form) if (typeof value === 'string') changes.set(key, value)
  const headers = { 'Set-Cookie': preferencesCookie(request.headers.get('Cookie'), changes) }
  const to = changes.get('to')
  if (to === null) return data(null, { headers })
  return redirect(isOwnPath(to) ? to : '/', { headers })
}

/** Opened by hand there is nothing to see. */
export function loader() {
  return redirect('/')
}

// "//host" and "/\host" are other sites to a browser.
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path)
}
