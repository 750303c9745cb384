import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../base/button.tsx'
import { cx } from '../base/class-names.ts'

export interface DialogProps {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** The button that opens it, for a dialog that keeps its own state. */
  trigger?: ReactNode
  title: ReactNode
  description?: ReactNode
  /** Buttons at the end: the main action last, where the eye ends. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  children?: ReactNode
}

const SIZES = { sm: 'max-w-sm', md: 'max-w-lg', lg: 'max-w-3xl' }

/** Asks or shows something on top of the page. The focus stays inside and returns to where it was. */
export function Dialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  footer,
  size = 'md',
  children,
}: DialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Radix.Trigger asChild>{trigger}</Radix.Trigger>}
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={cx(
            'fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[76vh] animate-rise flex-col rounded-xl border border-line bg-raised shadow-dialog outline-none',
            SIZES[size],
          )}
        >
          <DialogHead title={title} description={description} />
          {children && <div className="pane-scroll min-h-0 flex-1 overflow-y-auto px-5 py-4 text-sm">{children}</div>}
          {footer && <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Closes the dialog or sheet it stands in: wrap a Button in it. */
export function DialogClose({ children }: { children: ReactNode }) {
  return <Radix.Close asChild>{children}</Radix.Close>
}

export function DialogHead({ title, description }: { title: ReactNode; description?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="flex items-start justify-between gap-4 border-b border-line py-3.5 ps-5 pe-3">
      <div className="min-w-0 py-0.5">
        <Radix.Title className="text-lg leading-6 font-semibold">{title}</Radix.Title>
        {description && <Radix.Description className="mt-1 text-sm text-muted">{description}</Radix.Description>}
      </div>
      <Radix.Close asChild>
        <IconButton icon={X} label={t('ui.close')} />
      </Radix.Close>
    </div>
  )
}
