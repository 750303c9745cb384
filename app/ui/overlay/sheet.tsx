import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../base/class-names.ts'
import { DialogHead } from './dialog.tsx'

export interface SheetProps {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  trigger?: ReactNode
  title: ReactNode
  description?: ReactNode
  footer?: ReactNode
  /** `end` for details beside a list; `start` for the navigation on a phone. */
  side?: 'start' | 'end'
  children: ReactNode
}

/** A panel from the edge: details without losing the list behind it. */
export function Sheet({ open, onOpenChange, trigger, title, description, footer, side = 'end', children }: SheetProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={cx(
            'fixed inset-y-0 z-50 flex w-[min(30rem,calc(100vw-2.5rem))] animate-slide flex-col bg-raised shadow-dialog outline-none',
            side === 'end'
              ? 'end-0 border-s border-line [--slide-from:100%] rtl:[--slide-from:-100%]'
              : 'start-0 w-[min(18rem,calc(100vw-3rem))]! border-e border-line [--slide-from:-100%] rtl:[--slide-from:100%]',
          )}
        >
          <DialogHead title={title} description={description} />
          <div
            className={cx(
              'pane-scroll min-h-0 flex-1 overflow-y-auto text-sm',
              side === 'end' ? 'px-5 py-4' : 'px-3 py-2',
            )}
          >
            {children}
          </div>
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
