import { Link } from '@remix-run/react'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Badge, type Tone } from '#app/ui/base/badge.tsx'
import { ButtonLink } from '#app/ui/base/button.tsx'
import { cx } from '#app/ui/base/class-names.ts'
import { Scroller } from '#app/ui/base/scroller.tsx'
import { Section } from '#app/ui/page/section.tsx'
import type { RowDifference } from '#server/backups/restore/staging/find-differences.ts'

export interface Shown {
  table: string
  change: RowDifference['change'] | null
  /** Whether these are the first records. */
  first: boolean
  /** null when they cannot be shown one by one. */
  page: { rows: RowDifference[]; next: string | null } | null
}

const CHANGES = ['insert', 'update', 'delete'] as const
const LOOKS: Record<RowDifference['change'], { word: 'new' | 'changed' | 'deleted'; tone: Tone }> = {
  insert: { word: 'new', tone: 'positive' },
  update: { word: 'changed', tone: 'warning' },
  delete: { word: 'deleted', tone: 'negative' },
}
/** So many values say which record it is; the backup has the rest. */
const MOST_VALUES = 12

/** Record by record what a restore does to one table: old value, new value. */
export function Differences({ shown }: { shown: Shown }) {
  const { t } = useTranslation()
  const { table, change, page, first } = shown
  const href = (more: Record<string, string>) =>
    `?${new URLSearchParams({ table, ...(change ? { change } : {}), ...more })}#differences`
  const title = t('restores.preview.differences', { table })
  return (
    <div id="differences" className="scroll-mt-16">
      <Section
        title={<bdi>{title}</bdi>}
        actions={<ChangeFilter table={table} change={change} />}
        flush
        footer={
          page && (page.next || !first) ? (
            <span className="flex gap-2">
              {!first && (
                <ButtonLink size="sm" to={href({})} preventScrollReset>
                  {t('restores.preview.first')}
                </ButtonLink>
              )}
              {page.next && (
                <ButtonLink size="sm" to={href({ cursor: page.next })} preventScrollReset>
                  {t('restores.preview.next')}
                </ButtonLink>
              )}
            </span>
          ) : undefined
        }
      >
        {page === null ? (
          <p className="px-4 py-3 text-sm text-muted">{t('restores.preview.noKey')}</p>
        ) : page.rows.length === 0 ? (
          <p className="px-4 py-3 text-sm text-muted">{t('ui.table.noMatch')}</p>
        ) : (
          <DifferenceTable label={title} rows={page.rows} />
        )}
      </Section>
    </div>
  )
}

function ChangeFilter({ table, change }: { table: string; change: RowDifference['change'] | null }) {
  const { t } = useTranslation()
  const choices = [null, ...CHANGES]
  return (
    <ul className="flex gap-1 text-xs">
      {choices.map((each) => (
        <li key={each ?? 'all'}>
          <Link
            to={`?${new URLSearchParams({ table, ...(each ? { change: each } : {}) })}#differences`}
            preventScrollReset
            aria-current={each === change ? 'true' : undefined}
            className="inline-flex min-h-7 items-center rounded-md px-2 font-medium text-muted hover:bg-hover aria-current:bg-neutral-wash aria-current:text-ink"
          >
            {each ? t(`restores.preview.${LOOKS[each].word}`) : t('restores.preview.all')}
          </Link>
        </li>
      ))}
    </ul>
  )
}

function DifferenceTable({ label, rows }: { label: string; rows: RowDifference[] }) {
  const { t } = useTranslation()
  const head = 'border-b border-line px-3 py-1.5 text-start font-medium first:ps-4 last:pe-4'
  return (
    <Scroller aria-label={label} className="max-h-128">
      <table className="w-full text-sm">
        <thead className="sticky top-0 z-10 bg-sunken text-xs text-muted">
          <tr>
            <th scope="col" className={head}>
              {t('restores.preview.column')}
            </th>
            <th scope="col" className={cx(head, 'w-2/5')}>
              {t('restores.preview.today')}
            </th>
            <th scope="col" className={cx(head, 'w-2/5')}>
              {t('restores.preview.after')}
            </th>
          </tr>
        </thead>
        {rows.map((row) => (
          <tbody key={JSON.stringify(row.key)} className="border-b border-line last:border-b-0">
            <RecordLines row={row} />
          </tbody>
        ))}
      </table>
    </Scroller>
  )
}

function RecordLines({ row }: { row: RowDifference }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { word, tone } = LOOKS[row.change]
  const values = Object.entries(row.after ?? row.before ?? {}).filter(
    ([column, value]) => value !== null && column !== 'company_id' && !(column in row.key),
  )
  return (
    <>
      <tr>
        <th scope="rowgroup" colSpan={3} className="px-4 pt-2.5 pb-1 text-start font-normal">
          <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <Badge tone={tone}>{t(`restores.preview.${word}`)}</Badge>
            <bdi className="font-medium">{nameOf(row)}</bdi>
            <bdi dir="ltr" className="font-mono text-xs break-all text-muted">
              {keyOf(row)}
            </bdi>
          </span>
        </th>
      </tr>
      {row.change === 'update' ? (
        row.changed.map((column) => <ValueLine key={column} column={column} row={row} />)
      ) : (
        <tr>
          <td colSpan={3} className="px-4 pb-2.5 text-xs">
            <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-0.5 sm:grid-cols-[max-content_minmax(0,1fr)_max-content_minmax(0,1fr)]">
              {values.slice(0, MOST_VALUES).map(([column, value]) => (
                <Fragment key={column}>
                  <dt className="font-mono text-muted">
                    <bdi dir="ltr">{column}</bdi>
                  </dt>
                  <dd className="min-w-0 truncate" title={value ?? undefined}>
                    <bdi>{value}</bdi>
                  </dd>
                </Fragment>
              ))}
            </dl>
            {values.length > MOST_VALUES && (
              <p className="pt-1 text-muted">
                {t('restores.preview.moreValues', { number: format.number(values.length - MOST_VALUES) })}
              </p>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

function ValueLine({ column, row }: { column: string; row: RowDifference }) {
  const { t } = useTranslation()
  const show = (values: RowDifference['before']) => {
    // What is secret is not sent: that it differs may be known, what it is may not.
    if (!values || !(column in values)) return <em className="text-muted">{t('restores.preview.hidden')}</em>
    const value = values[column]
    return value === null || value === undefined || value === '' ? (
      <em className="text-muted">{t('restores.preview.empty')}</em>
    ) : (
      <bdi>{value}</bdi>
    )
  }
  return (
    <tr className="align-top">
      <td className="px-3 py-1 ps-4 font-mono text-xs last:pe-4">
        <bdi dir="ltr">{column}</bdi>
      </td>
      <td className="px-3 py-1 wrap-anywhere text-negative line-through decoration-negative-line">
        {show(row.before)}
      </td>
      <td className="px-3 py-1 pe-4 wrap-anywhere text-positive">{show(row.after)}</td>
    </tr>
  )
}

const NAMING = ['reference', 'name', 'title', 'subject', 'first_name', 'last_name', 'company_name', 'kind', 'label']

/** What people call the record, where it has such a value. */
function nameOf({ before, after }: RowDifference): string {
  const values = after ?? before ?? {}
  return NAMING.flatMap((column) => values[column] ?? [])
    .slice(0, 3)
    .join(' ')
}

function keyOf({ key }: RowDifference): string {
  const { company_id: _company, ...rest } = key
  const parts = Object.values(rest)
  return parts.length > 0 ? parts.join(' ') : Object.values(key).join(' ')
}
