import type { ComponentProps } from 'react'
import { cx } from './class-names.ts'

interface ScrollerProps extends Omit<ComponentProps<'div'>, 'role' | 'tabIndex'> {
  /** Whether people may jump to it by name. Not where a section around it has that name: two cannot be told apart. */
  landmark?: boolean
}

/** Holds what may be wider or longer than its place. Focusable, so that the arrow keys scroll it. */
export function Scroller({ landmark = false, className, ...rest }: ScrollerProps) {
  const Element = landmark ? 'section' : 'div'
  return (
    <Element
      {...rest}
      role={!landmark && rest['aria-label'] ? 'group' : undefined}
      tabIndex={0}
      className={cx('pane-scroll overflow-auto -outline-offset-2', className)}
    />
  )
}
