import { createElement, type ReactNode } from 'react'
import { cx } from '../base/class-names.ts'

export interface Fact {
  label: ReactNode
  /** Empty values show a dash, so that "unknown" is told from "forgotten"; a narrow screen has no room for it. */
  value: ReactNode
}

/** The facts of a record. `columns` 2 puts pairs side by side on a wide screen. */
export function DescriptionList({ facts, columns = 1 }: { facts: Fact[]; columns?: 1 | 2 }) {
  // Given one by one, as if written out: facts have no key, since two may have the same label.
  return createElement(
    'dl',
    { className: cx('-mb-1.5 grid gap-x-8 text-sm', columns === 2 && 'md:grid-cols-2') },
    ...facts.map((fact) => createElement(FactRow, { ...fact, paired: columns === 2 })),
  )
}

function FactRow({ label, value, paired }: Fact & { paired: boolean }) {
  const empty = value === null || value === undefined || value === '' || value === false
  return (
    <div
      className={cx(
        'grid grid-cols-[minmax(6.5rem,2fr)_3fr] gap-3 border-t border-line py-1.5 first:border-t-0',
        paired && 'md:nth-2:border-t-0',
        empty && 'max-sm:hidden',
      )}
    >
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{empty ? <span className="text-faint">–</span> : value}</dd>
    </div>
  )
}
