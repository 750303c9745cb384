/** The parts of the S3 server that the tests use; it ships no types. */
declare module 's3rver' {
  import type { AddressInfo } from 'node:net'

  interface Context {
    method: string
    url: string
    headers: Record<string, string | string[] | undefined>
    status: number
    body: unknown
  }

  export default class S3rver {
    constructor(options: {
      address: string
      port: number
      silent: boolean
      directory: string
      configureBuckets: { name: string; configs: never[] }[]
    })
    middleware: ((context: Context, next: () => Promise<void>) => Promise<void>)[]
    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
