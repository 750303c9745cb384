import type { ReactNode } from 'react'
import { cx } from '../base/class-names.ts'

export interface Fact {
  label: ReactNode
  /** Empty values show a dash, so that "unknown" is told from "forgotten"; a narrow screen has no room for it. */
  value: ReactNode
}

/** The facts of a record. `columns` 2 puts pairs side by side on a wide screen. */
export function DescriptionList({ facts, columns = 1 }: { facts: Fact[]; columns?: 1 | 2 }) {
  return (
    <dl className={cx('-mb-1.5 grid gap-x-8 text-sm', columns === 2 && 'md:grid-cols-2')}>
      {facts.map((fact, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list of facts, never reordered
          key={index}
          className={cx(
            'grid grid-cols-[minmax(6.5rem,2fr)_3fr] gap-3 border-t border-line py-1.5 first:border-t-0',
            columns === 2 && 'md:nth-2:border-t-0',
            isEmpty(fact.value) && 'max-sm:hidden',
          )}
        >
          <dt className="text-muted">{fact.label}</dt>
          <dd className="min-w-0 break-words">
            {isEmpty(fact.value) ? <span className="text-faint">–</span> : fact.value}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function isEmpty(value: ReactNode): boolean {
  return value === null || value === undefined || value === ''
}
