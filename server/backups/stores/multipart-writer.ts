import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import type { StoreWriter } from './backup-store.ts'

type Sdk = typeof import('@aws-sdk/client-s3')

const MEGABYTE = 1024 * 1024
/** S3 takes 10,000 parts of 5 MiB to 5 GiB. Parts grow, so that any size fits and a small one needs little memory. */
const FIRST_PART_BYTES = 8 * MEGABYTE
const PARTS_BEFORE_GROWTH = 1_000
/** Uploads under way; with the part being filled this bounds the memory. */
const PARTS_IN_FLIGHT = 2

/** Uploads a stream of unknown length in constant memory. The object appears when the upload is completed. */
export class MultipartWriter implements StoreWriter {
  readonly #client: S3Client
  readonly #sdk: Sdk
  readonly #object: { Bucket: string; Key: string }
  readonly #uploadId: string
  readonly #parts: { PartNumber: number; ETag: string | undefined }[] = []
  readonly #inFlight = new Set<Promise<void>>()
  #part = Buffer.alloc(0)
  #used = 0
  #failure: unknown

  private constructor(
    { client, sdk }: { client: S3Client; sdk: Sdk },
    object: { Bucket: string; Key: string },
    uploadId: string,
  ) {
    this.#client = client
    this.#sdk = sdk
    this.#object = object
    this.#uploadId = uploadId
  }

  static async begin(
    connected: { client: S3Client; sdk: Sdk },
    object: { Bucket: string; Key: string },
    runId: string,
  ): Promise<MultipartWriter> {
    const begun = await connected.client.send(
      new connected.sdk.CreateMultipartUploadCommand({
        ...object,
        ContentType: 'application/octet-stream',
        Metadata: { 'backup-run': runId },
      }),
    )
    if (!begun.UploadId) throw new Error('the store began no upload')
    return new MultipartWriter(connected, object, begun.UploadId)
  }

  async write(bytes: Uint8Array): Promise<void> {
    let from = 0
    while (from < bytes.length) {
      if (this.#failure) throw this.#failure
      if (this.#part.length === 0) this.#part = Buffer.allocUnsafeSlow(this.#partBytes())
      const step = Math.min(this.#part.length - this.#used, bytes.length - from)
      this.#part.set(bytes.subarray(from, from + step), this.#used)
      this.#used += step
      from += step
      if (this.#used === this.#part.length) await this.#send()
    }
  }

  async finish(): Promise<void> {
    if (this.#used > 0 || this.#parts.length === 0) await this.#send()
    await Promise.all(this.#inFlight)
    if (this.#failure) throw this.#failure
    const Parts = this.#parts.toSorted((a, b) => a.PartNumber - b.PartNumber)
    await this.#client.send(
      new this.#sdk.CompleteMultipartUploadCommand({
        ...this.#object,
        UploadId: this.#uploadId,
        MultipartUpload: { Parts },
      }),
    )
  }

  async discard(): Promise<void> {
    // A part that arrives after the end of its upload would stay and cost money.
    await Promise.all(this.#inFlight)
    await this.#client
      .send(new this.#sdk.AbortMultipartUploadCommand({ ...this.#object, UploadId: this.#uploadId }))
      .catch(() => undefined)
  }

  #partBytes(): number {
    return FIRST_PART_BYTES * 2 ** Math.min(Math.floor(this.#parts.length / PARTS_BEFORE_GROWTH), 6)
  }

  async #send(): Promise<void> {
    const part = { PartNumber: this.#parts.length + 1, ETag: undefined as string | undefined }
    const body = this.#part.subarray(0, this.#used)
    this.#parts.push(part)
    this.#part = Buffer.alloc(0)
    this.#used = 0
    const sent = this.#client
      .send(
        new this.#sdk.UploadPartCommand({
          ...this.#object,
          UploadId: this.#uploadId,
          PartNumber: part.PartNumber,
          Body: body,
          // Every service knows it, unlike the newer checksums: a part changed on its way is refused.
          ContentMD5: createHash('md5').update(body).digest('base64'),
        }),
      )
      .then(({ ETag }) => {
        part.ETag = ETag
      })
      .catch((error: unknown) => {
        this.#failure ??= error
      })
      .finally(() => this.#inFlight.delete(sent))
    this.#inFlight.add(sent)
    if (this.#inFlight.size >= PARTS_IN_FLIGHT) await Promise.race(this.#inFlight)
  }
}
