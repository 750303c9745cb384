import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Form } from '#app/ui/form/form.tsx'
import { Submit } from '#app/ui/form/submit.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { Table } from '#app/ui/table/table.tsx'
import type { Column } from '#app/ui/table/types.ts'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { FoundFile, StoreHealth } from '#server/backups/found/found.service.ts'

/** Stores that hold backups and do not show them. */
export function StoreTroubles({ troubles }: { troubles: StoreHealth['troubles'] }) {
  const { t } = useTranslation()
  return troubles.map(({ store, where, trouble }) => (
    <Banner key={store} tone="negative" urgent title={t('stores.troubleTitle')}>
      {t(`stores.troubles.${trouble}`, { store: t(`stores.${store}`) })}
      {where && (
        <>
          {' '}
          <bdi dir="ltr" className="font-mono text-xs break-all">
            {where}
          </bdi>
        </>
      )}
    </Banner>
  ))
}

/** Backups of the stores that the history does not know; nothing when there are none. */
export function FoundFiles({ health: { found, more } }: { health: Pick<StoreHealth, 'found' | 'more'> }) {
  const { t } = useTranslation()
  if (found.length === 0) return null
  return (
    <Section
      title={t('stores.found.title')}
      description={t('stores.found.description')}
      footer={more ? t('stores.found.more') : undefined}
      flush
    >
      <Table
        bare
        label={t('stores.found.title')}
        columns={foundColumns(t)}
        rows={found}
        rowKey={({ store, kind, fileName }) => `${store} ${kind} ${fileName}`}
      />
    </Section>
  )
}

function foundColumns(t: TFunction): Column<FoundFile>[] {
  return [
    {
      key: 'file',
      header: t('stores.found.file'),
      fixed: true,
      width: '18rem',
      cell: ({ fileName, about }) => (
        <span className="flex flex-col">
          <bdi dir="ltr" className="font-mono text-xs break-all whitespace-normal">
            {fileName}
          </bdi>
          {about && <bdi className="text-xs text-muted">{about.reason}</bdi>}
        </span>
      ),
    },
    {
      key: 'made',
      header: t('stores.found.made'),
      cell: ({ about, modifiedAt }) => <DateTime value={about ? new Date(about.madeAt) : modifiedAt} />,
    },
    {
      key: 'of',
      header: t('stores.found.of'),
      cell: ({ about }) =>
        about === null ? (
          t('stores.found.unknown')
        ) : about.coverage === 'company' ? (
          <bdi>{about.company ?? t('stores.found.unknown')}</bdi>
        ) : (
          t('backups.coverage.database')
        ),
    },
    {
      key: 'records',
      header: t('stores.found.records'),
      align: 'end',
      cell: ({ about }) => (about ? <NumberValue value={about.records} /> : '–'),
    },
    {
      key: 'size',
      header: t('stores.found.size'),
      align: 'end',
      cell: ({ bytes }) => <NumberValue value={bytes} unit="bytes" />,
    },
    {
      key: 'actions',
      header: t('schedules.fields.actions'),
      fixed: true,
      width: '16rem',
      cell: (file) =>
        file.problem === null ? (
          <Form action="/admin/backup/found" className="flex">
            <input type="hidden" name="store" value={file.store} />
            <input type="hidden" name="kind" value={file.kind} />
            <input type="hidden" name="fileName" value={file.fileName} />
            <Submit size="sm" variant="secondary">
              {t('stores.found.adopt')}
            </Submit>
          </Form>
        ) : (
          <span className="block text-sm text-pretty whitespace-normal text-muted">
            {t(`stores.refusals.FOUND_${file.problem}`)}
          </span>
        ),
    },
  ]
}

/** How far the turn of reading everything again has come. */
export function SweepTurn({ sweep }: { sweep: StoreHealth['sweep'] }) {
  const { t } = useTranslation()
  if (sweep.stored === 0) return null
  return (
    <p className="text-sm text-muted">
      {sweep.waiting === 0
        ? t('stores.sweep.allRead', { count: sweep.days })
        : t('stores.sweep.waiting', { count: sweep.waiting })}{' '}
      {sweep.oldest && (
        <>
          {t('stores.sweep.oldest')} <DateTime value={sweep.oldest} />
        </>
      )}
    </p>
  )
}
