import type { Manifest } from '../format/metadata.ts'
import { BACKUP_FOLDERS, manifestFileName } from '../format/names.ts'
import { fileSignatureHolds, manifestHash, signatureHolds } from '../format/signature.ts'
import type { BackupStore } from '../stores/backup-store.ts'
import { type ChainLine, chainOf } from './chain-file.ts'
import { Findings, type Problem } from './problems.ts'
import { readManifest } from './read-backup.ts'

/** What else remembers a backup: the database, the audit log, a file outside the store. */
export interface Remembered extends Pick<ChainLine, 'scope' | 'manifestSha256' | 'file'> {
  by: 'database' | 'chain file' | 'audit log'
  /** Deleted on purpose, by retention or by a person: its file need not be there. */
  removed: boolean
}

export interface ChainReport {
  ok: boolean
  /** Chains seen: the whole database's, and each company's. */
  chains: number
  manifests: number
  problems: Problem[]
}

interface Link {
  manifest: Manifest
  sha256: string
  path: string
}

/**
 * Walks the chains of manifests of a store: each is signed, lies beside its file, and points at the one
 * before it. Whoever deletes the newest backups, or plays an older manifest back, is found out by what
 * is remembered elsewhere; one in the middle by the hash that the next one carries.
 */
export async function verifyChain(
  store: BackupStore,
  remembered: Remembered[],
  options: { trustedKeys?: string[] } = {},
): Promise<ChainReport> {
  const found = new Findings()
  const links = await readLinks(store, found, options.trustedKeys)
  const present = new Set(links.map(({ sha256 }) => sha256))
  const removed = new Set(remembered.filter((each) => each.removed).map(({ manifestSha256 }) => manifestSha256))
  const known = new Set(remembered.map(({ manifestSha256 }) => manifestSha256))

  const bySha = new Map<string, Link>()
  for (const link of links) {
    const twin = bySha.get(link.sha256)
    if (twin) found.add('chain', `${link.path} and ${twin.path} carry the same manifest: one was played back.`)
    bySha.set(link.sha256, link)
  }
  for (const { manifest, path } of links) {
    const { previousManifest } = manifest.metadata
    if (previousManifest !== null && !present.has(previousManifest) && !removed.has(previousManifest)) {
      const name = remembered.find(({ manifestSha256 }) => manifestSha256 === previousManifest)?.file
      found.add('chain', `The backup before ${path} is gone from the store${name ? `: ${name}` : ''}.`)
    }
  }
  // A fork: two that point at the same one before them, although runs of a scope come one after another.
  const before = Map.groupBy(
    links.filter(({ manifest }) => manifest.metadata.previousManifest !== null),
    ({ manifest }) => `${chainOf(manifest)} ${manifest.metadata.previousManifest}`,
  )
  for (const [, twins] of before)
    if (twins.length > 1)
      found.add('chain', `${twins.map(({ path }) => path).join(' and ')} both follow the same backup.`)

  for (const each of remembered) {
    if (each.removed || present.has(each.manifestSha256)) continue
    found.add('chain', `${each.file} is remembered by the ${each.by}, and no store file carries its manifest.`)
  }
  if (known.size > 0) {
    for (const { sha256, path } of links)
      if (!known.has(sha256)) found.add('chain', `${path} is a backup that nothing here remembers having made.`)
  }
  return {
    ok: found.problems.length === 0,
    chains: new Set(links.map(({ manifest }) => chainOf(manifest))).size,
    manifests: links.length,
    problems: dedupe(found.problems),
  }
}

async function readLinks(store: BackupStore, found: Findings, trustedKeys: string[] | undefined): Promise<Link[]> {
  const ending = manifestFileName('')
  const links: Link[] = []
  for (const folder of BACKUP_FOLDERS) {
    const files = await store.list(folder)
    const paths = new Set(files.map(({ path }) => path))
    for (const { path } of files) {
      if (path.endsWith(ending)) {
        if (!paths.has(path.slice(0, -ending.length))) found.add('chain', `${path} lies there without its backup.`)
        continue
      }
      const sidecar = await readManifest(store, path)
      if (sidecar.state !== 'read') {
        found.add('chain', `${path} has no manifest that can be read. Verify the file itself.`)
        continue
      }
      const { manifest, raw } = sidecar
      const sha256 = manifestHash(raw.metadata ?? null)
      const holds =
        signatureHolds(raw.metadata ?? null) &&
        (manifest.fileSignature === undefined || fileSignatureHolds(raw.fileSignature, raw.file ?? null, sha256))
      if (!holds) found.add('signature', `The signature of the manifest beside ${path} does not fit it.`)
      if (trustedKeys && !trustedKeys.includes(manifest.metadata.signature.keyId))
        found.add('signature', `The manifest beside ${path} is signed with a key that is not one of this installation.`)
      if (!path.endsWith(`/${manifest.file.name}`))
        found.add('chain', `The manifest beside ${path} is that of ${manifest.file.name}: it was played back.`)
      links.push({ manifest, sha256, path })
    }
  }
  return links
}

/** The database, the file and the log often remember the same loss. */
function dedupe(problems: Problem[]): Problem[] {
  const seen = new Set<string>()
  return problems.filter(({ message }) => {
    if (seen.has(message)) return false
    seen.add(message)
    return true
  })
}
