/**
 * Where to go after signing in: a path of this console, or the start page. "//host", "/\host" and
 * control characters lead browsers elsewhere.
 */
export function nextPage(asked: string | null): string {
  if (asked === null || !asked.startsWith('/')) return '/'
  try {
    const url = new URL(asked, 'http://here.invalid')
    return url.origin === 'http://here.invalid' ? url.pathname + url.search : '/'
  } catch {
    return '/'
  }
}
