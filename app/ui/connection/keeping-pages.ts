import { encode } from 'turbo-stream'
import { type RefusedData, valuesOf } from '#app/refusal.ts'

/** How long a page is asked for again while nobody answers, as when the server gives way to a newer one. */
const PATIENCE_MS = 20_000
const PAUSE_MS = 1_000

/** Nobody answered, however often a page was asked for. */
export class ServerUnreachable extends Error {}

export interface Connection {
  fetch: typeof fetch
  isOnline(): boolean
  /** In the reader's language: that nothing was sent, or that nobody knows what became of it. */
  say(what: 'unsent' | 'unanswered'): string
}

/**
 * A fetch that keeps pages over a connection that comes and goes, where the router would put an error page in their
 * place and lose what was typed. A page is asked for again until somebody answers. What a form sends is never sent
 * again by itself: it is answered like one that was refused, so that it says what happened and stays as it is.
 */
export function keepingPages(connection: Connection): typeof fetch {
  return (input, init) => {
    if (!isForPage(input)) return connection.fetch(input, init)
    return (init?.method ?? 'GET') === 'GET' ? askFor(input, init, connection) : submit(input, init, connection)
  }
}

async function askFor(page: URL, init: RequestInit | undefined, { fetch, isOnline }: Connection): Promise<Response> {
  for (let until = Date.now() + PATIENCE_MS; ; ) {
    const answer = await answerOf(fetch(page, init), init)
    if (answer) return answer
    if (!isOnline()) until = Date.now() + PATIENCE_MS
    else if (Date.now() >= until) throw new ServerUnreachable(`${page.pathname} was asked for in vain`)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    init?.signal?.throwIfAborted()
  }
}

async function submit(page: URL, init: RequestInit | undefined, connection: Connection): Promise<Response> {
  const sent = connection.isOnline()
  // Tried all the same: a browser without the internet may well reach a server in the same building.
  const answer = await answerOf(connection.fetch(page, init), init)
  if (answer) return answer
  const refusal: RefusedData = {
    ok: false,
    error: { code: 'UNAVAILABLE', message: connection.say(sent ? 'unanswered' : 'unsent'), worded: true },
    values: valuesOf(init?.body),
  }
  // As the router reads what an action answered. It asks for nothing after this status: see root.tsx.
  return new Response(encode({ data: refusal }), { status: 503 })
}

/** What our server answered; null where nobody did, or only something between it and here. */
async function answerOf(asked: Promise<Response>, init: RequestInit | undefined): Promise<Response | null> {
  try {
    const response = await asked
    return response.status < 500 || response.headers.has('X-Remix-Response') ? response : null
  } catch (thrown) {
    if (init?.signal?.aborted) throw thrown
    return null
  }
}

/** Whether the router asks, who reads pages and answers of forms from such an address. */
function isForPage(input: Parameters<typeof fetch>[0]): input is URL {
  return input instanceof URL && input.pathname.endsWith('.data')
}
