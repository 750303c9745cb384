import type { LoaderFunctionArgs } from '@remix-run/node'

/** The file of an export, sent part by part. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const id = params.id ?? ''
  // The first part is read before the answer begins, so that a refusal is a refusal and not half a file.
  let part = await context.api.exports.readExport({ id })
  const name = part.fileName.replace(/[^\w.-]/g, '_')
  const body = new ReadableStream<Uint8Array>({
    async start(stream) {
      stream.enqueue(Buffer.from(part.base64, 'base64'))
    },
    async pull(stream) {
      if (part.next === null) return stream.close()
      part = await context.api.exports.readExport({ id, offset: part.next })
      stream.enqueue(Buffer.from(part.base64, 'base64'))
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'private, no-store',
    },
  })
}
