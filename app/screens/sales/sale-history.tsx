import type { TFunction } from 'i18next'
import { Ban, CirclePlus, Eye, Landmark, type LucideIcon, Pencil, RefreshCw, RotateCcw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { TYPE_ICONS, toneOf } from '#app/screens/messages/message-status.tsx'
import type { Tone } from '#app/ui/base/badge.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Timeline } from '#app/ui/page/timeline.tsx'
import type { MessageRow } from '#server/communications/messages/messages.queries.ts'
import type { SaleDetail } from '#server/sales/sale.service.ts'
import { isSaleStatus } from '#server/sales/sales.schemas.ts'

const LOOKS: Record<string, { icon: LucideIcon; tone: Tone }> = {
  'sale.created': { icon: CirclePlus, tone: 'positive' },
  'sale.updated': { icon: Pencil, tone: 'neutral' },
  'sale.status_changed': { icon: RefreshCw, tone: 'accent' },
  'sale.cancelled': { icon: Ban, tone: 'negative' },
  'sale.reinstated': { icon: RotateCcw, tone: 'positive' },
  'sale.removed': { icon: Trash2, tone: 'negative' },
  'sale.restored': { icon: RotateCcw, tone: 'positive' },
  'payment_details.set': { icon: Landmark, tone: 'positive' },
  'payment_details.replaced': { icon: Landmark, tone: 'neutral' },
  'payment_details.revealed': { icon: Eye, tone: 'warning' },
}

/** What was done to the sale, as the audit log has it, and every contact about it, newest first. */
export function SaleHistory({ sale, contacts }: { sale: SaleDetail; contacts: MessageRow[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Timeline
      events={[
        ...entriesOf(sale).map((entry) => {
          const reason = textIn(entry.details, 'reason')
          return {
            id: entry.id,
            at: entry.at,
            ...(LOOKS[entry.action] ?? { icon: Pencil, tone: 'neutral' as const }),
            title: titleOf(entry.action, entry.details, t, format.list),
            actor: entry.userName && <bdi>{entry.userName}</bdi>,
            children: reason && <bdi>{reason}</bdi>,
          }
        }),
        ...contacts.map((row) => ({
          id: row.id,
          at: row.occurredAt,
          icon: TYPE_ICONS[row.type],
          tone: toneOf(row.status),
          title: (
            <TextLink quiet to={`/messages/${row.id}`}>
              {`${t(`messages.type.${row.type}`)} · ${t(`messages.status.${row.status}`)}`}
            </TextLink>
          ),
          actor: row.userName && <bdi>{row.userName}</bdi>,
          // The words keep their own direction, their place is the page's.
          children: (row.subject ?? row.summary) && (
            <p className="line-clamp-2">
              <bdi>{row.subject ?? row.summary}</bdi>
            </p>
          ),
        })),
      ].sort((one, other) => new Date(other.at).getTime() - new Date(one.at).getTime())}
    />
  )
}

/** A sale that came with its company's first data was entered before there was a log to write it to. */
function entriesOf({ id, history, createdAt, createdByName, leadId }: SaleDetail): SaleDetail['history'] {
  if (history.some((entry) => entry.action === 'sale.created')) return history
  return [...history, { id, at: createdAt, action: 'sale.created', details: { leadId }, userName: createdByName }]
}

function titleOf(action: string, details: unknown, t: TFunction, list: (items: string[]) => string): string {
  const statusIn = (key: string) => {
    const status = textIn(details, key)
    return isSaleStatus(status) ? t(`sales.status.${status}`) : '–'
  }
  switch (action) {
    case 'sale.created':
      return textIn(details, 'leadId') ? t('sales.history.converted') : t('sales.history.created')
    case 'sale.updated': {
      const fields = fieldsIn(details).map((field) => (field in NAMED ? t(NAMED[field as keyof typeof NAMED]) : field))
      return fields.length > 0 ? t('sales.history.updated', { fields: list(fields) }) : t('sales.history.other')
    }
    case 'sale.status_changed':
      return t('sales.history.statusChanged', { from: statusIn('from'), to: statusIn('to') })
    case 'sale.cancelled':
      return t('sales.history.cancelled')
    case 'sale.reinstated':
      return t('sales.history.reinstated')
    case 'sale.removed':
      return t('sales.history.removed')
    case 'sale.restored':
      return t('sales.history.restored')
    case 'payment_details.set':
      return t('sales.history.paymentSet')
    case 'payment_details.replaced':
      return t('sales.history.paymentReplaced')
    case 'payment_details.revealed':
      return t('sales.history.paymentRevealed')
    default:
      return t('sales.history.other')
  }
}

/** Fields of an edit and how the page names them. */
const NAMED = {
  firstName: 'sales.fields.firstName',
  lastName: 'sales.fields.lastName',
  companyName: 'sales.fields.companyName',
  phone: 'sales.fields.phone',
  email: 'sales.fields.email',
  addressLine1: 'sales.fields.addressLine1',
  addressLine2: 'sales.fields.addressLine2',
  city: 'sales.fields.city',
  region: 'sales.fields.region',
  postcode: 'sales.fields.postcode',
  country: 'sales.fields.country',
  locale: 'sales.fields.language',
  source: 'sales.fields.source',
  soldOn: 'sales.fields.soldOn',
  agentId: 'sales.fields.agent',
  notes: 'sales.fields.notes',
  appliances: 'sales.fields.appliances',
} as const

function textIn(details: unknown, key: string): string | undefined {
  if (typeof details !== 'object' || details === null) return undefined
  const value: unknown = Reflect.get(details, key)
  return typeof value === 'string' ? value : undefined
}

function fieldsIn(details: unknown): string[] {
  const value: unknown = typeof details === 'object' && details !== null ? Reflect.get(details, 'fields') : undefined
  return Array.isArray(value) ? value.filter((field) => typeof field === 'string') : []
}
