import type { ReactNode } from 'react'
import { useId } from 'react'
import { cx } from '../base/class-names.ts'

export interface SectionProps {
  title?: ReactNode
  description?: ReactNode
  actions?: ReactNode
  /** Content reaches the frame: a table, a list of rows. */
  flush?: boolean
  footer?: ReactNode
  className?: string
  children?: ReactNode
}

/** A framed part of a page with its own heading. Frames do not nest: inside one, use lines and space. */
export function Section({ title, description, actions, flush, footer, className, children }: SectionProps) {
  const id = useId()
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={cx('min-w-0 rounded-lg border border-line bg-surface', className)}
    >
      {(title || actions) && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 pt-3 pb-2.5">
          <div className="min-w-0 flex-1 basis-48">
            {title && (
              <h2 id={id} className="text-base font-semibold">
                {title}
              </h2>
            )}
            {description && <p className="text-sm text-muted">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-1.5">{actions}</div>}
        </div>
      )}
      <div
        className={cx(
          !flush && 'px-4 pb-4',
          !flush && !title && !actions && 'pt-4',
          flush && title ? 'border-t border-line' : '',
        )}
      >
        {children}
      </div>
      {footer && <div className="border-t border-line px-4 py-2.5 text-sm text-muted">{footer}</div>}
    </section>
  )
}

export interface ColumnsProps {
  aside: ReactNode
  /** The main column; what is done with the record should not wait behind it on a narrow screen. */
  children: ReactNode
  /** The rest of the main column: logs and history. On a narrow screen, and for the keyboard, it follows the aside. */
  below?: ReactNode
}

/** Main column with an aside: a record and its facts. One column on narrow screens. */
export function Columns({ aside, children, below }: ColumnsProps) {
  const column = 'flex min-w-0 flex-col gap-4'
  return (
    // The second row takes what a long aside has left over, so that the main column stays together.
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr]">
      <div className={column}>{children}</div>
      <aside className={cx(column, 'lg:col-start-2 lg:row-span-2 lg:row-start-1')}>{aside}</aside>
      {below && <div className={column}>{below}</div>}
    </div>
  )
}

/** Parts of a page one below the other. `narrow` for forms and settings. */
export function Stack({ narrow, children }: { narrow?: boolean; children: ReactNode }) {
  return <div className={cx('flex min-w-0 flex-col gap-4', narrow && 'max-w-2xl')}>{children}</div>
}
