import type { TFunction } from 'i18next'
import {
  ChartNoAxesCombined,
  DatabaseBackup,
  FileDown,
  FileText,
  FileUp,
  KeyRound,
  Layers,
  ListPlus,
  type LucideIcon,
  MessagesSquare,
  Palette,
  ReceiptText,
  ScrollText,
  Send,
  SquareKanban,
  UserPlus,
  UsersRound,
} from 'lucide-react'
import type { Role } from '#server/kernel/scope.ts'

export type Area = 'sales' | 'consolidation' | 'clients' | 'outreach' | 'admin'

/** The order of the areas in the side bar. */
export const AREAS: readonly Area[] = ['sales', 'consolidation', 'clients', 'outreach', 'admin']

export interface NavigationEntry {
  area: Area
  /** Its name stands in the shell dictionary: `shell.pages.<area>.<key>`. */
  key: string
  href: string
  icon: LucideIcon
  /** Who sees it; without it everybody. The server decides anyway. */
  roles?: readonly Role[]
  /** Only staff of the platform see it, whatever their role in the company. */
  operators?: boolean
  /** `g` and this letter go there. */
  jump?: string
}

/** Pages that exist, in the order of the side bar. Add a line when a page is born. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { area: 'sales', key: 'overview', href: '/overview', icon: ChartNoAxesCombined, jump: 'o' },
  { area: 'sales', key: 'leads', href: '/leads', icon: UserPlus, jump: 'l' },
  {
    area: 'sales',
    key: 'imports',
    href: '/leads/imports',
    icon: FileUp,
    roles: ['admin', 'manager', 'agent'],
    jump: 'i',
  },
  { area: 'sales', key: 'sales', href: '/sales', icon: ReceiptText, jump: 's' },
  {
    area: 'sales',
    key: 'documents',
    href: '/documents',
    icon: FileText,
    roles: ['admin', 'manager', 'agent'],
    jump: 'd',
  },
  { area: 'sales', key: 'messages', href: '/messages', icon: MessagesSquare, jump: 'm' },
  { area: 'sales', key: 'outbox', href: '/messages/outbox', icon: Send, roles: ['admin', 'manager'] },
  { area: 'sales', key: 'exports', href: '/exports', icon: FileDown },
  { area: 'admin', key: 'backup', href: '/admin/backup', icon: DatabaseBackup, roles: ['admin'], jump: 'b' },
  { area: 'admin', key: 'dispositions', href: '/leads/dispositions', icon: SquareKanban, roles: ['admin'] },
  { area: 'admin', key: 'fields', href: '/admin/fields', icon: ListPlus, roles: ['admin'] },
  { area: 'admin', key: 'users', href: '/admin/users', icon: UsersRound, roles: ['admin'], jump: 'u' },
  { area: 'admin', key: 'tokens', href: '/admin/tokens', icon: KeyRound, roles: ['admin', 'manager'] },
  { area: 'admin', key: 'audit', href: '/admin/audit', icon: ScrollText, roles: ['admin'] },
  { area: 'admin', key: 'migrations', href: '/admin/migrations', icon: Layers, operators: true },
  // For whoever builds pages; staff have no use for it.
  ...(import.meta.env.DEV
    ? [{ area: 'admin', key: 'ui', href: '/admin/ui', icon: Palette, roles: ['admin'] } as const]
    : []),
]

/** Who looks: their role in the company, and whether they are staff of the platform. */
export interface Reader {
  role: Role
  operator: boolean
}

export function visibleTo({ roles, operators }: NavigationEntry, reader: Reader): boolean {
  if (operators && !reader.operator) return false
  return roles === undefined || roles.includes(reader.role)
}

/** The name of a page in the reader's language. A test checks every key against the dictionaries. */
export function pageName(t: TFunction, { area, key }: Pick<NavigationEntry, 'area' | 'key'>): string {
  const pages: Record<string, string> = t(`shell.pages.${area}`, { returnObjects: true })
  return pages[key] ?? key
}
