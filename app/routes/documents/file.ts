import type { LoaderFunctionArgs } from '@remix-run/node'

/** The file of a document; every fetch counts as a download of this person. */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const { fileName, contentType, bytes } = await context.api.documents.downloadDocument({ id: params.id ?? '' })
  return new Response(new Uint8Array(bytes), {
    headers: {
      'Content-Type': contentType === 'text/html' ? 'text/html; charset=utf-8' : contentType,
      'Content-Length': String(bytes.byteLength),
      // Never shown in place: it would be a page of ours with somebody's words in it.
      'Content-Disposition': `attachment; filename="${fileName.replace(/[^\w.-]+/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'Cache-Control': 'private, no-store',
    },
  })
}
