/** What a request for a picture or a link says of who makes it. */
export interface Reader {
  method: string
  userAgent: string
  /** `Sec-Purpose`, `Purpose` and their like: browsers that load a page nobody looks at yet say so. */
  purpose: string
  at: Date
}

/** Scanners look at a mail as it arrives; people need longer to find it. */
const TOO_SOON_MS = 3000

/** Programs that fetch what stands in mails: scanners, previews, proxies that load pictures ahead, tools. */
const MACHINES =
  /(?<!cu)bot\b|crawl|spider|scan|preview|prefetch|proxy|monitor|check|fetch|curl|wget|python|java\/|go-http|okhttp|axios|node|libwww|headless|phantom|barracuda|mimecast|proofpoint|safelinks|trend ?micro|symantec|fireeye|forcepoint|ironport|slack|whatsapp|telegram|facebookexternalhit/i
/** Gmail's pictures come through a proxy too, but only when a person looks at the mail. */
const PROXIES_OF_PEOPLE = /GoogleImageProxy/i
/** What the privacy protection of Apple's Mail calls itself; it loads every picture, seen or not. */
const AHEAD_OF_PEOPLE = new Set(['', 'Mozilla/5.0'])

/**
 * Whether a program asks, and not a person. A wrong guess here must not count a reader who is none: open rates are
 * what people read from these figures.
 *
 * @param sentAt when the email left; null while that is not known.
 */
export function isMachine({ method, userAgent, purpose, at }: Reader, sentAt: Date | null): boolean {
  if (method !== 'GET' || purpose !== '') return true
  if (AHEAD_OF_PEOPLE.has(userAgent.trim())) return true
  if (sentAt && at.getTime() - sentAt.getTime() < TOO_SOON_MS) return true
  return MACHINES.test(userAgent) && !PROXIES_OF_PEOPLE.test(userAgent)
}
