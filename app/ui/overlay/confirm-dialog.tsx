import { type FetcherWithComponents, useFetcher } from '@remix-run/react'
import { type ReactElement, type ReactNode, useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { wordRefusal } from '#app/i18n/refusal-words.ts'
import { isRefused } from '#app/refusal.ts'
import { Button } from '../base/button.tsx'
import { Dialog, DialogClose } from './dialog.tsx'

export interface ConfirmDialogProps {
  trigger: ReactElement
  title: string
  /** What will happen, what is kept, whether it can be undone. */
  children: ReactNode
  confirmLabel: string
  tone?: 'primary' | 'danger'
  /** Must be typed first. Only for restore, purge and send-all: everything else has Undo. */
  phrase?: string
  /** Where the confirmation is posted, and with what. The typed phrase goes along as `confirmation`. */
  action?: string
  fields?: Record<string, string>
}

export function ConfirmDialog({
  trigger,
  title,
  children,
  confirmLabel,
  tone = 'danger',
  phrase,
  action,
  fields = {},
}: ConfirmDialogProps) {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const fetcher = useFetcher<unknown>()
  const id = useId()
  const refusal = isRefused(fetcher.data) ? wordRefusal(fetcher.data.error, t, i18n.language) : null
  const ready = phrase === undefined || typed.trim() === phrase
  useCloseWhenDone(fetcher, () => setOpen(false))
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next)
        setTyped('')
      }}
      trigger={trigger}
      title={title}
      size="sm"
      footer={
        <>
          <DialogClose>
            <Button>{t('ui.cancel')}</Button>
          </DialogClose>
          <Button type="submit" form={id} variant={tone} disabled={!ready} busy={fetcher.state !== 'idle'}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <fetcher.Form id={id} method="post" action={action} className="flex flex-col gap-3">
        {Object.entries(fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div className="text-muted">{children}</div>
        {phrase !== undefined && (
          <label className="flex flex-col gap-1.5">
            <span>
              {t('ui.confirm.type')}{' '}
              <bdi className="rounded-sm bg-sunken px-1 font-mono text-xs font-semibold select-all">{phrase}</bdi>
            </span>
            <input
              name="confirmation"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              className="control"
            />
          </label>
        )}
        {refusal && (
          <p role="alert" className="font-medium text-negative" dir="auto">
            {refusal.message}
          </p>
        )}
      </fetcher.Form>
    </Dialog>
  )
}

/** Closes once the fetcher has been sent and answered without a refusal. */
function useCloseWhenDone(fetcher: FetcherWithComponents<unknown>, close: () => void): void {
  const [sent, setSent] = useState(false)
  useEffect(() => {
    if (fetcher.state !== 'idle') setSent(true)
    else if (sent) {
      setSent(false)
      if (!isRefused(fetcher.data)) close()
    }
  }, [fetcher.state, fetcher.data, sent, close])
}
