import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { preferencesInput } from '#server/identity/identity.schemas.ts'
import { preferencesCookie } from '../preferences.ts'

/**
 * Stores theme, language, density, shortcuts and side bar in a cookie, and what belongs to the person
 * rather than the device in the account too, so that the next browser starts with it. A plain form goes
 * back to where it stood, which it may name as `to`; a fetcher stays.
 */
export async function action({ request, context }: ActionFunctionArgs) {
  const form = await request.formData()
  const changes = new URLSearchParams()
  for (const [key, value] of form) if (typeof value === 'string') changes.set(key, value)
  const headers = { 'Set-Cookie': preferencesCookie(request.headers.get('Cookie'), changes) }
  const own = preferencesInput.safeParse({
    locale: changes.get('locale') ?? undefined,
    theme: changes.get('theme') ?? undefined,
    shortcutsEnabled: changes.has('shortcuts') ? changes.get('shortcuts') === 'on' : undefined,
  })
  if (context.session && own.success && Object.values(own.data).some((value) => value !== undefined)) {
    await context.api.identity.updatePreferences(own.data)
  }
  const isDocument = request.headers.get('Accept')?.includes('text/html') === true
  if (!isDocument) return data(null, { headers })
  const to = changes.get('to') ?? pathOf(request.headers.get('Referer'))
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

function pathOf(referer: string | null): string {
  if (referer === null || !URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  return pathname + search
}
