import { FileUp, X } from 'lucide-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { IconButton } from '../base/button.tsx'
import { cx } from '../base/class-names.ts'
import { FieldNotes, type FieldProps, useField } from './field.tsx'

export interface FileDropProps extends FieldProps {
  accept?: string
  multiple?: boolean
  onFiles?: (files: File[]) => void
}

/** A file by drop or by the system's dialog. The form needs `encType="multipart/form-data"`. */
export function FileDrop({ accept, multiple, onFiles, ...field }: FileDropProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const parts = useField(field)
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [files, setFiles] = useState<File[]>([])

  const take = (list: FileList | null) => {
    const chosen = Array.from(list ?? [])
    setFiles(chosen)
    onFiles?.(chosen)
  }
  return (
    <div className={cx('flex flex-col gap-1', field.className)}>
      <span className={field.hideLabel ? 'sr-only' : 'text-sm font-medium'} id={`${parts.id}-label`}>
        {field.label}
      </span>
      <div
        className={cx(
          'relative flex flex-col items-center gap-1.5 rounded-lg border border-dashed px-4 py-7 text-center text-sm transition-colors',
          'has-focus-visible:outline-2 has-focus-visible:outline-accent-ink',
          over ? 'border-accent-ink bg-accent-wash' : 'border-control bg-sunken',
        )}
      >
        <FileUp aria-hidden className="size-5 text-muted" strokeWidth={1.5} />
        {files.length === 0 ? (
          <p>
            <span className="font-medium text-accent-ink">{t('ui.file.choose')}</span>{' '}
            <span className="text-muted">{t('ui.file.orDrop')}</span>
          </p>
        ) : (
          <ul className="space-y-0.5">
            {files.map((file) => (
              <li key={`${file.name}-${file.size}`} className="font-medium">
                <bdi>{file.name}</bdi> <span className="font-normal text-muted">{format.bytes(file.size)}</span>
              </li>
            ))}
          </ul>
        )}
        <input
          ref={input}
          {...parts.control}
          type="file"
          accept={accept}
          multiple={multiple}
          aria-labelledby={`${parts.id}-label`}
          // The input covers the frame, so the browser takes drops on it by itself.
          onDragEnter={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={() => setOver(false)}
          onChange={(event) => take(event.currentTarget.files)}
          className="absolute inset-0 cursor-pointer opacity-0"
        />
        {files.length > 0 && (
          <IconButton
            icon={X}
            size="sm"
            label={t('ui.file.remove')}
            className="absolute! end-2 top-2"
            onClick={() => {
              if (input.current) input.current.value = ''
              take(null)
            }}
          />
        )}
      </div>
      <FieldNotes field={field} parts={parts} />
    </div>
  )
}
