import { readFileSync, statSync } from 'node:fs'
import { EmbeddedError } from './problems.ts'

/** Who PostgreSQL runs as: undefined means "as we are" (an ordinary user). */
export type Account = { name: string; uid: number; gid: number } | undefined

/**
 * PostgreSQL refuses to run as root, so root lends it an account that is there already; none is created.
 * The owner of an existing data folder comes first: its files stay readable whoever started it last time.
 */
export function chooseAccount(dataDir: string): Account {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readAccounts()
  const owner = ownerOf(dataDir)
  if (owner && owner.uid !== 0) {
    return { name: accounts.find((account) => account.uid === owner.uid)?.name ?? String(owner.uid), ...owner }
  }
  const found = ['postgres', 'nobody'].map((name) => accounts.find((account) => account.name === name)).find(Boolean)
  if (found) return found
  throw new EmbeddedError(
    'NO_ACCOUNT',
    'PostgreSQL does not run as root and this machine has neither a "postgres" nor a "nobody" account. Start as an ordinary user, or set DATABASE_URL.',
  )
}

function ownerOf(dataDir: string): { uid: number; gid: number } | undefined {
  try {
    const { uid, gid } = statSync(`${dataDir}/PG_VERSION`)
    return { uid, gid }
  } catch {
    return undefined
  }
}

function readAccounts(): { name: string; uid: number; gid: number }[] {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : []
  })
}
