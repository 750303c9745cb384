import { PassThrough } from 'node:stream'
import {
  type ActionFunctionArgs,
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type LoaderFunctionArgs,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { I18nextProvider } from 'react-i18next'
import { translatorFor } from './i18n/translator.server.ts'
import { type FieldNames, PageFieldNames } from './ui/form/form-context.ts'

// Streams that have not finished by then are cut; a slow deferred answer must not hold a socket.
export const streamTimeout = 10_000

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const names: FieldNames = new Map()
  const draw = (shown: EntryContext) => (
    <I18nextProvider i18n={translatorFor(context.locale)}>
      <PageFieldNames.Provider value={names}>
        <RemixServer context={shown} url={request.url} nonce={context.nonce} />
      </PageFieldNames.Provider>
    </I18nextProvider>
  )
  // A form refused without a script says above its fields which of them are at fault: drawn once before to learn their
  // names, without what is streamed, which can be read once.
  if (request.method === 'POST' && status >= 400)
    renderToString(draw({ ...remixContext, serverHandoffStream: undefined }))
  const waitForAll = isbot(request.headers.get('User-Agent') ?? '')

  return new Promise((resolve, reject) => {
    let shellSent = false
    let responseStatus = status
    const send = () => {
      shellSent = true
      const body = new PassThrough()
      headers.set('Content-Type', 'text/html; charset=utf-8')
      resolve(new Response(createReadableStreamFromReadable(body), { status: responseStatus, headers }))
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(draw(remixContext), {
      nonce: context.nonce,
      ...(waitForAll ? { onAllReady: send } : { onShellReady: send }),
      onShellError: reject,
      onError(thrown) {
        responseStatus = 500
        // Before the shell is out the rejection is logged by the server; afterwards only here.
        if (shellSent && !request.signal.aborted)
          console.error(`rendering ${request.url} (request ${context.requestId})`, thrown)
      },
    })
    setTimeout(abort, streamTimeout + 1000)
  })
}

/** Bugs, as opposed to refusals: one line with the id that the error page quotes. Aborted requests are nobody's fault. */
export function handleError(error: unknown, { request, context }: LoaderFunctionArgs | ActionFunctionArgs): void {
  if (request.signal.aborted || isRouteErrorResponse(error)) return
  console.error(`request ${context.requestId} ${request.method} ${new URL(request.url).pathname} failed:`, error)
}
