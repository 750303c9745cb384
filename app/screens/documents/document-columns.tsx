import type { TFunction } from 'i18next'
import { Download, RotateCw, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { wordFailure } from '#app/i18n/refusal-words.ts'
import { Status, type Tone } from '#app/ui/base/badge.tsx'
import { ButtonLink, IconButton } from '#app/ui/base/button.tsx'
import { Copyable } from '#app/ui/base/copyable.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { DocumentState } from '#server/documents/documents.schemas.ts'
import type { DocumentRow } from '#server/documents/made/documents.queries.ts'

const TONES: Record<DocumentState, Tone> = { PENDING: 'neutral', READY: 'positive', FAILED: 'negative' }

/** State of a document; one that failed says why. */
export function DocumentStatus({ state, failure }: { state: DocumentState; failure: string | null }) {
  const { t } = useTranslation()
  return (
    <span className="flex flex-col gap-0.5">
      <span>
        <Status tone={TONES[state]} live={state === 'PENDING'}>
          {t(`documents.state.${state}`)}
        </Status>
      </span>
      {failure && (
        <span dir="auto" className="max-w-80 text-xs whitespace-normal text-muted">
          {wordFailure(failure, t)}
        </span>
      )}
    </span>
  )
}

/** The columns of the list of documents; the hidden ones wait in the view menu. */
export function documentColumns(t: TFunction, mayRemove: boolean): Column<DocumentRow>[] {
  return [
    {
      key: 'title',
      header: t('documents.fields.title'),
      fixed: true,
      width: '20rem',
      cell: (row) =>
        row.state === 'READY' ? (
          <TextLink quiet to={`/documents/${row.id}/file`} reloadDocument>
            <bdi>{row.title}</bdi>
          </TextLink>
        ) : (
          <bdi>{row.title}</bdi>
        ),
    },
    {
      key: 'state',
      header: t('documents.fields.state'),
      narrow: 'aside',
      cell: (row) => <DocumentStatus state={row.state} failure={row.failure} />,
    },
    {
      key: 'about',
      header: t('documents.fields.about'),
      narrow: 'plain',
      cell: (row) =>
        row.saleId ? (
          <TextLink to={`/sales/${row.saleId}`}>
            <bdi className="font-mono text-xs whitespace-nowrap">{row.saleReference}</bdi>
          </TextLink>
        ) : (
          row.leadId && <TextLink to={`/leads/${row.leadId}`}>{t('documents.fields.lead')}</TextLink>
        ),
    },
    {
      key: 'template',
      header: t('documents.fields.template'),
      hidden: true,
      cell: (row) => (row.templateName ? <bdi>{row.templateName}</bdi> : '–'),
    },
    {
      key: 'locale',
      header: t('documents.fields.language'),
      hidden: true,
      cell: (row) => t(`documents.language.${row.locale}`),
    },
    {
      key: 'version',
      header: t('documents.fields.version'),
      align: 'end',
      hidden: true,
      cell: (row) => <NumberValue value={row.version} />,
    },
    {
      key: 'type',
      header: t('documents.fields.type'),
      hidden: true,
      cell: (row) => (row.contentType === 'application/pdf' ? 'PDF' : 'HTML'),
    },
    {
      key: 'size',
      header: t('documents.fields.size'),
      align: 'end',
      cell: (row) => row.sizeBytes !== null && <NumberValue value={row.sizeBytes} unit="bytes" />,
    },
    {
      key: 'downloads',
      header: t('documents.fields.downloads'),
      align: 'end',
      cell: (row) => <NumberValue value={row.downloadCount} />,
    },
    {
      key: 'created',
      header: t('documents.fields.made'),
      narrow: 'plain',
      cell: (row) => <DateTime value={row.createdAt} />,
    },
    {
      key: 'by',
      header: t('documents.fields.by'),
      hidden: true,
      cell: (row) => (row.generatedByName ? <bdi>{row.generatedByName}</bdi> : '–'),
    },
    {
      key: 'checksum',
      header: 'SHA-256',
      hidden: true,
      cell: (row) => row.checksumSha256 && <Copyable value={row.checksumSha256} short />,
    },
    {
      key: 'actions',
      header: t('documents.fields.actions'),
      narrow: 'plain',
      fixed: true,
      align: 'end',
      cell: (row) => <RowActions row={row} mayRemove={mayRemove} t={t} />,
    },
  ]
}

function RowActions({ row, mayRemove, t }: { row: DocumentRow; mayRemove: boolean; t: TFunction }) {
  return (
    <span className="flex justify-end gap-1">
      {row.state === 'READY' && (
        <ButtonLink size="sm" variant="ghost" icon={Download} to={`/documents/${row.id}/file`} reloadDocument>
          {t('documents.download')}
        </ButtonLink>
      )}
      {row.state === 'FAILED' && (
        <Form action="/documents">
          <input type="hidden" name="id" value={row.id} />
          <Submit size="sm" variant="ghost" icon={RotateCw} name="intent" value="retry">
            {t('documents.retry')}
          </Submit>
        </Form>
      )}
      {mayRemove && row.state !== 'PENDING' && (
        <Form action="/documents">
          <input type="hidden" name="id" value={row.id} />
          <IconButton
            type="submit"
            size="sm"
            icon={Trash2}
            label={t('documents.remove', { title: row.title })}
            name="intent"
            value="remove"
          />
        </Form>
      )}
    </span>
  )
}
