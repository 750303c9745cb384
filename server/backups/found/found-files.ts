import type { Services } from '#server/services.ts'
import { BACKUP_KINDS, type BackupKind } from '../backups.schemas.ts'
import { keysOf } from '../encryption/keys.ts'
import type { Envelope, FileEncryption, Metadata } from '../format/metadata.ts'
import { folderOfKind, idEndInName, manifestFileName } from '../format/names.ts'
import { fileSignatureHolds, manifestHash, signatureHolds } from '../format/signature.ts'
import { openBackup } from '../reader/open-backup.ts'
import type { BackupStore, StoredFile } from '../stores/backup-store.ts'
import { readManifest } from '../verify/read-backup.ts'

/** A backup's file by itself: what its manifest says, or where there is none, the file. */
export interface FileStory {
  envelope: Omit<Envelope, 'version'>
  metadata: Metadata
  manifestSha256: string
  encryption: FileEncryption
  /** Of the file, where the manifest says it. */
  sha256: string | null
  /** Whether its signature fits. Whose key it is, the caller must know. */
  holds: boolean
}

export interface StoreFile extends StoredFile {
  kind: BackupKind
  fileName: string
  idEnd: string | null
}

/** Every backup file of a store, without manifests and what is being written. */
export async function listBackups(store: BackupStore): Promise<StoreFile[]> {
  const lists = await Promise.all(
    BACKUP_KINDS.map(async (kind) => {
      const files = await store.list(folderOfKind(kind))
      return files.flatMap((file) => {
        const fileName = file.path.slice(folderOfKind(kind).length + 1)
        if (fileName.endsWith(manifestFileName('')) || !/\.(?:json\.zst|sql)(?:\.age)?$/.test(fileName)) return []
        return [{ ...file, kind, fileName, idEnd: idEndInName(fileName) }]
      })
    }),
  )
  return lists.flat()
}

/** What a file says of itself; null when nothing of it can be read here. Never reads the rows. */
export async function readStory(services: Services, store: BackupStore, file: StoredFile): Promise<FileStory | null> {
  const sidecar = await readManifest(store, file.path).catch(() => null)
  if (sidecar?.state === 'read') {
    const { manifest, raw } = sidecar
    const manifestSha256 = manifestHash(raw.metadata ?? null)
    const own = file.path.endsWith(`/${manifest.file.name}`) && manifest.file.bytes === file.bytes
    return {
      envelope: manifest,
      metadata: manifest.metadata,
      manifestSha256,
      encryption: manifest.file.encryption,
      sha256: own ? manifest.file.sha256 : null,
      holds:
        own &&
        signatureHolds(raw.metadata ?? null) &&
        fileSignatureHolds(raw.fileSignature, raw.file ?? null, manifestSha256),
    }
  }
  return await readFromFile(services, store, file).catch(() => null)
}

/** Without a manifest, from the file itself, if a key of this machine opens it. A SQL dump has its head in its manifest alone. */
async function readFromFile(services: Services, store: BackupStore, file: StoredFile): Promise<FileStory | null> {
  const backup = await openBackup(await store.open(file.path), { keys: keysOf(services.config) })
  try {
    const { envelope, metadata, manifestSha256, signature } = backup
    const encryption: FileEncryption = backup.encrypted ? { method: 'age', recipients: [], passphrase: false } : null
    return { envelope, metadata, manifestSha256, encryption, sha256: null, holds: signature.holds }
  } finally {
    await backup.close()
  }
}
