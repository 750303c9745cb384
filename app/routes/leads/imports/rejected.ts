import type { LoaderFunctionArgs } from '@remix-run/node'
import { translate } from '#app/i18n/translator.server.ts'
import { rejectedFileWords } from '#app/screens/leads/imports/rows/reason-words.ts'

/** The rows of an import that were not taken, as a CSV file that is sent part by part. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  const words = rejectedFileWords(translate(context.locale), context.locale)
  let part = await context.api.imports.exportRejects({ id, words })
  const fileName = part.fileName
  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      stream.enqueue(Buffer.from(part.csv))
    },
    async pull(stream) {
      if (part.next === null) return stream.close()
      part = await context.api.imports.exportRejects({ id, words, cursor: part.next })
      stream.enqueue(Buffer.from(part.csv))
    },
  })
  // RFC 6266: a plain name for old programs, the real one for the others.
  const plain = fileName.replace(/[^\w.-]+/g, '_')
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'private, no-store',
    },
  })
}
