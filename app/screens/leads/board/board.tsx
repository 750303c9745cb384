import { useFetcher, useLocation, useNavigate } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wordRefusal } from '#app/i18n/refusal-words.ts'
import { useFormat } from '#app/i18n/use-format.tsx'
import { isRefused } from '#app/refusal.ts'
import { Badge } from '#app/ui/base/badge.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import type { BoardColumn } from '#server/leads/work/board.service.ts'
import { DispositionBadge, type DispositionChoice, dispositionLabel } from '../disposition-badge.tsx'
import { leadName } from '../leads-columns.tsx'
import { LeadCard } from './lead-card.tsx'
import { type Move, MoveDialog } from './move-dialog.tsx'

/** Leads as cards in columns. Cards move by dragging, by Alt and an arrow key, and by the select that each has. */
export function Board({ columns, mayWork }: { columns: BoardColumn[]; mayWork: boolean }) {
  const { t, i18n } = useTranslation()
  const { search } = useLocation()
  const navigate = useNavigate()
  const fetcher = useFetcher()
  const [asked, setAsked] = useState<Move | null>(null)
  const [said, setSaid] = useState('')
  const dispositions = columns.map(({ disposition }) => disposition)
  /** The card that a key has moved, and where to: the focus goes with it. */
  const stepped = useRef<{ id: string; to: string } | null>(null)
  useEffect(() => {
    if (stepped.current === null) return
    const { id, to } = stepped.current
    const link = document.querySelector<HTMLElement>(`[aria-labelledby="column-${to}"] [data-lead="${id}"] a`)
    if (!link) return
    link.focus()
    // Until the server has answered, the card may be drawn anew.
    if (fetcher.state === 'idle') stepped.current = null
  })

  const move = ({ lead, to }: Move) => {
    // What is archived keeps its cards and gets no more.
    if (to.code === lead.disposition || to.archivedAt !== null) return
    if (to.isConversion) return navigate(`/sales/new?lead=${lead.id}`)
    if (to.requiresReason || to.requiresNextAction) return setAsked({ lead, to })
    fetcher.submit(
      { quiet: '1', id: lead.id, from: lead.disposition, disposition: to.code },
      { method: 'post', action: `/leads/board${search}` },
    )
    setSaid(t('leads.work.board.moved', { name: leadName(lead), to: dispositionLabel(to, i18n.language) ?? to.code }))
  }
  const pending = fetcher.formData
  const shown = columns.map((column) => ({ ...column, cards: withPending(column, columns, pending) }))
  const refusal = isRefused(fetcher.data) ? wordRefusal(fetcher.data.error, t, i18n.language) : null

  return (
    <>
      {refusal && (
        <Banner tone="negative" urgent>
          {refusal.message}
        </Banner>
      )}
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
      <div className="pane-scroll -mx-4 flex snap-x gap-3 overflow-x-auto px-4 pb-4 sm:mx-0 sm:px-0">
        {shown.map((column, index) => (
          <Column
            key={column.disposition.code}
            column={column}
            dispositions={dispositions}
            mayWork={mayWork}
            onMove={move}
            onStep={(lead, step) => {
              const to = dispositions[index + step]
              if (!to || to.archivedAt !== null) return
              stepped.current = { id: lead.id, to: to.code }
              move({ lead, to })
            }}
            findLead={(id) => columns.flatMap(({ cards }) => cards).find((lead) => lead.id === id)}
          />
        ))}
      </div>
      {asked && <MoveDialog move={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

/** The cards as they will be once the move under way is done. */
function withPending(column: BoardColumn, columns: BoardColumn[], pending: FormData | undefined): LeadRow[] {
  const id = pending?.get('id')
  if (!id) return column.cards
  const rest = column.cards.filter((lead) => lead.id !== id)
  if (pending?.get('disposition') !== column.disposition.code) return rest
  const lead = columns.flatMap(({ cards }) => cards).find((card) => card.id === id)
  return lead ? [lead, ...rest] : rest
}

interface ColumnProps {
  column: BoardColumn
  dispositions: readonly DispositionChoice[]
  mayWork: boolean
  onMove: (move: Move) => void
  onStep: (lead: LeadRow, step: 1 | -1) => void
  findLead: (id: string) => LeadRow | undefined
}

function Column({ column, dispositions, mayWork, onMove, onStep, findLead }: ColumnProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { search } = useLocation()
  const [over, setOver] = useState(false)
  const { disposition, cards, count } = column
  const archived = disposition.archivedAt !== null
  const more = new URLSearchParams(search)
  more.set('disposition', disposition.code)
  return (
    <section
      aria-labelledby={`column-${disposition.code}`}
      className={cx(
        'flex w-72 shrink-0 snap-start flex-col rounded-lg border bg-sunken',
        over ? 'border-accent-ink' : 'border-line',
      )}
      onDragOver={(event) => {
        if (!mayWork || archived) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const lead = findLead(event.dataTransfer.getData('text/plain'))
        if (lead && mayWork) onMove({ lead, to: disposition })
      }}
    >
      <h2 id={`column-${disposition.code}`} className="flex items-center justify-between gap-2 px-3 py-2 text-sm">
        <DispositionBadge code={disposition.code} dispositions={dispositions} />
        {archived && <Badge>{t('leads.work.board.archived')}</Badge>}
        <span className="tabular text-xs text-muted">
          {format.number(count.value)}
          {!count.exact && '+'}
        </span>
      </h2>
      <ul className="flex min-h-16 flex-col gap-2 px-2 pb-2">
        {cards.length === 0 && <li className="px-1 py-3 text-sm text-muted">{t('leads.work.board.empty')}</li>}
        {cards.map((lead, place) => (
          <LeadCard
            key={lead.id}
            first={place === 0}
            lead={lead}
            dispositions={dispositions}
            mayWork={mayWork}
            onStep={(step) => onStep(lead, step)}
          />
        ))}
      </ul>
      {count.value > cards.length && (
        <p className="px-3 pb-3 text-sm">
          <TextLink to={`/leads?${more}`}>
            {t(count.exact ? 'leads.work.board.more' : 'leads.work.board.moreThan', { count: count.value })}
          </TextLink>
        </p>
      )}
    </section>
  )
}
