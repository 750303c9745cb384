import { createHash } from 'node:crypto'
import type { S3Client } from '@aws-sdk/client-s3'
import type { Config } from '#server/kernel/config.ts'
import { AppError } from '#server/kernel/errors.ts'
import { fileMissing } from '../backups.errors.ts'
import { BACKUP_FOLDERS, idEndInName } from '../format/names.ts'
import type { BackupStore, StoredFile, StoreWriter, UnfinishedFile } from './backup-store.ts'
import type { ByteSource } from './byte-source.ts'
import { MultipartWriter } from './multipart-writer.ts'

type Sdk = typeof import('@aws-sdk/client-s3')

/** Loaded when a bucket is first spoken to: the SDK takes a second, which a backup into a folder need not wait. */
const loadSdk = (): Promise<Sdk> => import('@aws-sdk/client-s3')

export type S3Config = Pick<
  Config,
  | 'S3_BUCKET'
  | 'S3_PREFIX'
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
  | 'S3_FORCE_PATH_STYLE'
  | 'S3_CHECKSUMS'
>

/** A bucket of Amazon S3 or of anything that speaks its language. */
export class S3Store implements BackupStore {
  readonly name = 's3'
  readonly where: string
  readonly #config: S3Config
  readonly #bucket: string
  readonly #prefix: string

  /** @throws {AppError} PRECONDITION without a bucket. */
  constructor(config: S3Config) {
    if (!config.S3_BUCKET) {
      throw new AppError('PRECONDITION', {
        field: 'S3_BUCKET',
        message: 'the store s3 has no bucket',
        userMessage: 'BACKUP_STORES names s3, but S3_BUCKET is not set. Set it, or take s3 out.',
      })
    }
    this.#bucket = config.S3_BUCKET
    this.#prefix = config.S3_PREFIX
    this.where = `s3://${this.#bucket}/${this.#prefix}`
    this.#config = config
  }

  #connected: Promise<{ client: S3Client; sdk: Sdk }> | undefined

  #connect(): Promise<{ client: S3Client; sdk: Sdk }> {
    this.#connected ??= loadSdk().then((sdk) => ({ sdk, client: this.#clientOf(sdk) }))
    return this.#connected
  }

  #clientOf(sdk: Sdk): S3Client {
    const config = this.#config
    const checksums = config.S3_CHECKSUMS === 'when_supported' ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED'
    return new sdk.S3Client({
      region: config.S3_REGION,
      forcePathStyle: config.S3_FORCE_PATH_STYLE,
      requestChecksumCalculation: checksums,
      responseChecksumValidation: checksums,
      maxAttempts: 4,
      ...(config.S3_ENDPOINT ? { endpoint: config.S3_ENDPOINT } : undefined),
      ...(config.S3_ACCESS_KEY_ID && config.S3_SECRET_ACCESS_KEY
        ? { credentials: { accessKeyId: config.S3_ACCESS_KEY_ID, secretAccessKey: config.S3_SECRET_ACCESS_KEY } }
        : undefined),
    })
  }

  async exists(): Promise<boolean> {
    const { client, sdk } = await this.#connect()
    await client.send(new sdk.ListObjectsV2Command({ Bucket: this.#bucket, Prefix: this.#prefix, MaxKeys: 1 }))
    return true
  }

  async list(folder: string): Promise<StoredFile[]> {
    const { client, sdk } = await this.#connect()
    const files: StoredFile[] = []
    let token: string | undefined
    do {
      const page = await client.send(
        new sdk.ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: `${this.#prefix}${folder}/`,
          Delimiter: '/',
          ContinuationToken: token,
        }),
      )
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key && !Key.endsWith('/'))
          files.push({
            path: Key.slice(this.#prefix.length),
            bytes: Size ?? 0,
            modifiedAt: LastModified ?? new Date(0),
          })
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined
    } while (token)
    return files
  }

  async stat(path: string): Promise<StoredFile | null> {
    const { client, sdk } = await this.#connect()
    try {
      const head = await client.send(new sdk.HeadObjectCommand(this.#object(path)))
      return { path, bytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) }
    } catch (error) {
      if (isMissing(error, sdk)) return null
      throw error
    }
  }

  async open(path: string): Promise<ByteSource> {
    const found = await this.stat(path)
    if (!found) throw fileMissing()
    const { client, sdk } = await this.#connect()
    return {
      bytes: found.bytes,
      read: async (offset, length) => {
        const end = Math.min(offset + length, found.bytes)
        if (offset >= end) return Buffer.alloc(0)
        const part = await client.send(
          new sdk.GetObjectCommand({ ...this.#object(path), Range: `bytes=${offset}-${end - 1}` }),
        )
        return Buffer.from((await part.Body?.transformToByteArray()) ?? [])
      },
      close: async () => undefined,
    }
  }

  async create(path: string, runId: string): Promise<StoreWriter> {
    // A bucket has no O_EXCL; a name ends with the run's id, so only a repeated run could meet itself.
    if (await this.stat(path)) throw Object.assign(new Error('the object exists'), { code: 'EEXIST' })
    return await MultipartWriter.begin(await this.#connect(), this.#object(path), runId)
  }

  async put(path: string, content: Uint8Array): Promise<void> {
    const { client, sdk } = await this.#connect()
    await client.send(
      new sdk.PutObjectCommand({
        ...this.#object(path),
        Body: content,
        ContentType: 'application/json',
        ContentMD5: createHash('md5').update(content).digest('base64'),
      }),
    )
  }

  async remove(path: string): Promise<boolean> {
    if (!(await this.stat(path))) return false
    const { client, sdk } = await this.#connect()
    await client.send(new sdk.DeleteObjectCommand(this.#object(path)))
    return true
  }

  async freeBytes(): Promise<number | null> {
    return null
  }

  /** Uploads without an end cost money and are seen by no list; not every service can name them. */
  async findUnfinished(): Promise<UnfinishedFile[]> {
    const { client, sdk } = await this.#connect()
    const files: UnfinishedFile[] = []
    for (const folder of BACKUP_FOLDERS) {
      const page = await client
        .send(new sdk.ListMultipartUploadsCommand({ Bucket: this.#bucket, Prefix: `${this.#prefix}${folder}/` }))
        .catch(() => null)
      for (const { Key, UploadId, Initiated } of page?.Uploads ?? []) {
        const idEnd = idEndInName(Key ?? '')
        if (idEnd && UploadId)
          files.push({ id: `${UploadId} ${Key}`, idEnd, ageMs: Date.now() - (Initiated?.getTime() ?? Date.now()) })
      }
    }
    return files
  }

  async removeUnfinished(id: string): Promise<void> {
    const { client, sdk } = await this.#connect()
    const space = id.indexOf(' ')
    await client.send(
      new sdk.AbortMultipartUploadCommand({
        Bucket: this.#bucket,
        UploadId: id.slice(0, space),
        Key: id.slice(space + 1),
      }),
    )
  }

  #object(path: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${path}` }
  }
}

function isMissing(error: unknown, sdk: Sdk): boolean {
  return error instanceof sdk.S3ServiceException && error.$metadata.httpStatusCode === 404
}
