import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import S3rver from 's3rver'
import { afterAll } from 'vitest'
import type { S3Config } from '#server/backups/stores/s3-store.ts'

export interface Bucket {
  config: S3Config
  /** Every request the server has seen. */
  requests: { method: string; url: string; headers: Record<string, string | string[] | undefined> }[]
  /** Makes the server refuse requests: the test sees which and answers with a status, or null to let it pass. */
  refuse(decide: (request: { method: string; url: string }) => number | null): void
  directory: string
}

/** A real S3 server of this test file's own, with one bucket, on a free port. */
export async function bucket(): Promise<Bucket> {
  const directory = mkdtempSync(join(tmpdir(), 'counterfoil-s3-'))
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    configureBuckets: [{ name: 'backups', configs: [] }],
  })
  const requests: Bucket['requests'] = []
  let refusal: (request: { method: string; url: string }) => number | null = () => null
  // First of all, before the server's own.
  server.middleware.unshift(async (context, next) => {
    requests.push({ method: context.method, url: context.url, headers: { ...context.headers } })
    const status = refusal(context)
    if (status === null) return await next()
    context.status = status
    context.body = '<Error><Code>AccessDenied</Code><Message>no</Message></Error>'
  })
  const address = await server.run()
  afterAll(async () => {
    await server.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return {
    requests,
    directory,
    refuse: (decide) => {
      refusal = decide
    },
    config: {
      S3_BUCKET: 'backups',
      S3_PREFIX: 'console/',
      S3_ENDPOINT: `http://127.0.0.1:${address.port}`,
      S3_REGION: 'us-east-1',
      // The server's own key pair, the same for everybody.
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER',
      S3_FORCE_PATH_STYLE: true,
      S3_CHECKSUMS: 'when_required',
    },
  }
}
