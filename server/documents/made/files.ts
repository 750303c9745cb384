import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Config } from '#server/kernel/config.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const FORMATS = { 'application/pdf': 'pdf', 'text/html': 'html' } as const
export type DocumentFormat = keyof typeof FORMATS

/** `documents/<company>/<document>.pdf`: made of two ids of ours, never of anything that was sent. */
export function documentKey(companyId: string, documentId: string, format: DocumentFormat): string {
  if (!UUID.test(companyId) || !UUID.test(documentId)) throw new TypeError('a document is stored by two UUIDs')
  return `documents/${companyId}/${documentId}.${FORMATS[format]}`
}

export function extensionOf(format: DocumentFormat): string {
  return FORMATS[format]
}

const pathOf = (config: Pick<Config, 'STORE_DIR'>, key: string) => join(resolve(config.STORE_DIR), key)

/** Whole under its name, or not at all: written beside it, flushed, then renamed. */
export async function storeDocument(config: Pick<Config, 'STORE_DIR'>, key: string, bytes: Uint8Array): Promise<void> {
  const path = pathOf(config, key)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const partial = `${path}.partial`
  try {
    const file = await open(partial, 'w', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/** The bytes, or null when the file has gone. */
export async function readDocument(config: Pick<Config, 'STORE_DIR'>, key: string): Promise<Buffer | null> {
  try {
    return await readFile(pathOf(config, key))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
