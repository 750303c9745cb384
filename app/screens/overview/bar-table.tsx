import { useSearchParams } from '@remix-run/react'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Section } from '#app/ui/page/section.tsx'

export interface BarRow {
  key: string
  label: ReactNode
  to?: string
  /** A CSS colour for the dot before the label. */
  dot?: string
  /** Length of the bar, 0 to 1. */
  share: number
  figures: ReactNode[]
}

export interface BarTableProps {
  title: string
  summary: string
  /** Which export: `?part=`. */
  part: 'funnel' | 'agents' | 'sources' | 'messages'
  labelHeader: string
  headers: string[]
  rows: BarRow[]
  empty: string
}

/**
 * A ranking as a table whose rows carry their bar: picture and table in one, drawn by the server, so it
 * is there before any script.
 */
export function BarTable({ title, summary, part, labelHeader, headers, rows, empty }: BarTableProps) {
  return (
    <Section title={title} description={summary} actions={<CsvLink part={part} />}>
      {rows.length === 0 ? (
        <p className="py-6 text-center text-sm text-muted">{empty}</p>
      ) : (
        <div className="pane-scroll -mx-2 overflow-x-auto px-2">
          <table className="w-full text-sm">
            <thead>
              <tr className="text-xs text-muted">
                <th scope="col" className="pb-1 text-start font-medium">
                  {labelHeader}
                </th>
                {headers.map((header) => (
                  <th key={header} scope="col" className="pb-1 ps-3 text-end sm:ps-4 font-medium whitespace-nowrap">
                    {header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} className="border-t border-line">
                  <th scope="row" className="relative h-8 w-full min-w-28 py-1 text-start font-normal">
                    <span
                      aria-hidden
                      className="absolute inset-y-1 start-0 rounded-sm bg-accent-wash"
                      style={{ width: `${Math.max(row.share * 100, row.share > 0 ? 1 : 0).toFixed(1)}%` }}
                    />
                    <span className="relative flex items-center gap-2 ps-2">
                      {row.dot && (
                        <span aria-hidden className="size-2 shrink-0 rounded-full" style={{ background: row.dot }} />
                      )}
                      <bdi className="truncate">
                        {row.to ? (
                          <TextLink quiet to={row.to}>
                            {row.label}
                          </TextLink>
                        ) : (
                          row.label
                        )}
                      </bdi>
                    </span>
                  </th>
                  {row.figures.map((figure, index) => (
                    <td
                      // biome-ignore lint/suspicious/noArrayIndexKey: a fixed number of columns
                      key={index}
                      className="py-1 ps-3 text-end sm:ps-4 whitespace-nowrap tabular"
                    >
                      {figure}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

/** The same figures as a file, for the same days; works without a script. */
function CsvLink({ part }: { part: string }) {
  const { t } = useTranslation()
  const [search] = useSearchParams()
  const query = new URLSearchParams(search)
  query.set('part', part)
  return (
    <a
      href={`/overview/export.csv?${query}`}
      download
      aria-label={t('overview.csv')}
      title={t('overview.csv')}
      className="grid size-7 place-content-center rounded-md text-muted hover:bg-hover hover:text-ink pointer-coarse:size-10"
      data-print="off"
    >
      <Download aria-hidden className="size-4" strokeWidth={1.75} />
    </a>
  )
}
