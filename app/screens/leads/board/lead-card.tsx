import { ArrowLeftRight, Clock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Select } from '#app/ui/form/select.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { SourceName } from '#app/ui/value/source-name.tsx'
import type { LeadRow } from '#server/leads/leads.queries.ts'
import { type DispositionChoice, useDispositionOptions } from '../disposition-badge.tsx'
import { leadName } from '../leads-columns.tsx'

export interface LeadCardProps {
  lead: LeadRow
  dispositions: readonly DispositionChoice[]
  mayWork: boolean
  /** Of its column. */
  first: boolean
  /** One column further or back, in reading direction. */
  onStep: (step: 1 | -1) => void
}

/** One lead on the board: who, by whom, what next; and a plain form that moves it without any script. */
export function LeadCard({ lead, dispositions, mayWork, first, onStep }: LeadCardProps) {
  const { t, i18n } = useTranslation()
  const name = leadName(lead)
  const options = useDispositionOptions(
    dispositions.filter(({ requiresReason, requiresNextAction }) => !requiresReason && !requiresNextAction),
  )
  const movable = mayWork && dispositions.some(({ code, isConversion }) => code === lead.disposition && !isConversion)
  return (
    <li
      data-lead={lead.id}
      draggable={movable}
      onDragStart={(event) => {
        event.dataTransfer.setData('text/plain', lead.id)
        event.dataTransfer.effectAllowed = 'move'
      }}
      onKeyDown={(event) => {
        if (!movable || !event.altKey || (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft')) return
        event.preventDefault()
        const onwards = i18n.dir() === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
        onStep(event.key === onwards ? 1 : -1)
      }}
      className="relative rounded-md border border-line bg-surface p-2.5 text-sm shadow-xs data-[movable]:cursor-grab"
      data-movable={movable || undefined}
    >
      <TextLink
        quiet
        to={`/leads/${lead.id}`}
        // All cards lead to one route. Remix asks for the routes of all links at once, and for none when they are too many.
        discover={first ? 'render' : 'none'}
        className={movable ? 'pe-7 font-medium' : 'font-medium'}
      >
        <bdi>{name}</bdi>
      </TextLink>
      <p className="mt-0.5 flex flex-wrap gap-x-1.5 text-xs text-muted">
        {lead.assignedToName && (
          <>
            <bdi>{lead.assignedToName}</bdi>
            <span aria-hidden>·</span>
          </>
        )}
        <SourceName source={lead.source} />
      </p>
      {lead.nextActionAt && (
        <p className="mt-0.5 flex items-center gap-1 text-xs text-muted">
          <Clock aria-hidden className="size-3" />
          <DateTime value={lead.nextActionAt} />
        </p>
      )}
      {movable && (
        <details className="text-xs">
          <summary
            aria-label={t('leads.work.board.moveTo', { name })}
            title={t('leads.work.board.move')}
            className="absolute end-1.5 top-1.5 flex size-6 cursor-pointer list-none items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-ink [&::-webkit-details-marker]:hidden"
          >
            <ArrowLeftRight aria-hidden className="size-3.5" />
          </summary>
          <Form className="mt-2 flex items-end gap-1.5" error={null}>
            <input type="hidden" name="id" value={lead.id} />
            <input type="hidden" name="from" value={lead.disposition} />
            <Select
              name="disposition"
              label={t('leads.work.board.moveTo', { name })}
              hideLabel
              options={options}
              defaultValue={lead.disposition}
              className="min-w-0 flex-1"
            />
            <Submit size="sm" variant="secondary" name="intent" value="move">
              {t('leads.work.board.move')}
            </Submit>
          </Form>
        </details>
      )}
    </li>
  )
}
