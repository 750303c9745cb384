import { useTranslation } from 'react-i18next'
import { Status } from '#app/ui/base/badge.tsx'
import { CodeBlock, Copyable } from '#app/ui/base/copyable.tsx'
import { TextLink } from '#app/ui/base/text-link.tsx'
import { DescriptionList } from '#app/ui/page/description-list.tsx'
import { Progress } from '#app/ui/page/progress.tsx'
import { Section } from '#app/ui/page/section.tsx'
import { DateTime } from '#app/ui/value/date-time.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { BackupDetail } from '#server/backups/backup-views.ts'
import { backupHref, sourceName } from '../backup-columns.tsx'

/** Hashes, signature, neighbours in the chain, and what the last reading of the file found. */
export function Integrity({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  const { verification } = backup
  const hash = (value: string | null, label: string) => value && <Copyable short value={value} label={label} />
  const neighbour = (id: string | null, none: string) =>
    id ? <TextLink to={backupHref({ id })}>{`…${id.slice(-8)}`}</TextLink> : none
  return (
    <Section title={t('backups.detail.integrity')}>
      {verification?.state === 'RUNNING' && (
        <div className="pb-3">
          <Progress
            label={t('backups.detail.verifying')}
            done={verification.bytes}
            total={verification.totalBytes || null}
            unit="bytes"
          />
        </div>
      )}
      <DescriptionList
        facts={[
          { label: t('backups.integrity.lastCheck'), value: <LastCheck backup={backup} /> },
          {
            label: t('backups.integrity.fileHash'),
            value: hash(backup.fileSha256, t('backups.integrity.fileHash')),
          },
          {
            label: t('backups.integrity.manifestHash'),
            value: hash(backup.manifestSha256, t('backups.integrity.manifestHash')),
          },
          {
            label: t('backups.integrity.key'),
            value: backup.signingKeyId && <bdi className="font-mono text-xs">{backup.signingKeyId}</bdi>,
          },
          {
            label: t('backups.integrity.previous'),
            value: neighbour(backup.previousId, backup.previousManifestSha256 ? '–' : t('backups.integrity.first')),
          },
          { label: t('backups.integrity.next'), value: neighbour(backup.nextId, t('backups.integrity.last')) },
        ]}
      />
    </Section>
  )
}

function LastCheck({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  const { verification } = backup
  if (!verification || verification.finishedAt === null) return null
  const afterWriting = verification.byName === 'after writing'
  return (
    <div className="flex flex-col">
      <span className={verification.state === 'PASSED' ? 'text-positive' : 'font-medium text-negative'}>
        {verification.state === 'PASSED'
          ? t('backups.integrity.passed')
          : t('backups.integrity.notPassed', { count: verification.problems.length })}
      </span>
      <span className="text-xs text-muted">
        <DateTime value={verification.finishedAt} />,{' '}
        {afterWriting ? t('backups.integrity.afterWriting') : t('backups.integrity.by', { name: verification.byName })}
      </span>
      <span className="text-xs text-muted">
        {t('backups.integrity.checked', { chunks: verification.chunks, rows: verification.rows })}
      </span>
    </div>
  )
}

/** Who, why, when, of what. */
export function About({ backup }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  const seconds = backup.writtenAt ? (backup.writtenAt.getTime() - backup.startedAt.getTime()) / 1000 : null
  return (
    <Section title={t('backups.detail.about')}>
      <DescriptionList
        facts={[
          { label: t('backups.fields.reason'), value: <bdi>{backup.reason}</bdi> },
          { label: t('backups.fields.who'), value: <bdi>{backup.requestedByName}</bdi> },
          { label: t('backups.fields.kind'), value: t(`backups.kinds.${backup.kind}`) },
          { label: t('backups.fields.source'), value: sourceName(t, backup.source) },
          { label: t('backups.fields.coverage'), value: t(`backups.coverage.${backup.coverage}`) },
          {
            label: t('backups.fields.took'),
            value: seconds === null ? null : <NumberValue value={seconds} unit="duration" />,
          },
          {
            label: t('backups.fields.size'),
            value: backup.bytes === null ? null : <NumberValue value={backup.bytes} unit="bytes" />,
          },
          {
            label: t('backups.fields.plain'),
            value: backup.plainBytes === null ? null : <NumberValue value={backup.plainBytes} unit="bytes" />,
          },
          {
            label: t('backups.fields.records'),
            value: backup.records === null ? null : <NumberValue value={backup.records} />,
          },
          {
            label: t('backups.fields.snapshot'),
            value: backup.snapshot && <DateTime value={backup.snapshot.time} />,
          },
          {
            label: t('backups.fields.lsn'),
            value: backup.snapshot && <bdi className="font-mono text-xs">{backup.snapshot.lsn}</bdi>,
          },
          { label: t('backups.fields.postgres'), value: backup.postgresVersion && <bdi>{backup.postgresVersion}</bdi> },
          {
            label: t('backups.fields.migration'),
            value: backup.migration && <bdi className="font-mono text-xs break-all">{backup.migration}</bdi>,
          },
          {
            label: t('backups.fields.encryption'),
            value: backup.path && <ForWhomInShort backup={backup} />,
          },
          {
            label: t('backups.fields.copies'),
            value: backup.copies.length > 0 ? <Copies copies={backup.copies} /> : null,
          },
          {
            label: t('backups.fields.path'),
            value: backup.path && <bdi className="font-mono text-xs break-all">{backup.path}</bdi>,
          },
        ]}
      />
    </Section>
  )
}

const COPY_TONE = {
  PRESENT: 'positive',
  CORRUPT: 'negative',
  MISSING: 'negative',
  FAILED: 'warning',
  REMOVED: 'neutral',
} as const

/** The backup in each store, as it was last looked at. */
function Copies({ copies }: { copies: BackupDetail['copies'] }) {
  const { t } = useTranslation()
  return (
    <ul className="flex flex-col gap-1">
      {copies.map(({ store, state, message }) => (
        <li key={store} className="flex flex-col">
          <Status tone={COPY_TONE[state]}>
            {t('ui.labelled', {
              label: store === 's3' ? t('backups.stores.s3') : t('backups.stores.folder'),
              text: t(`backups.copyStates.${state}`),
            })}
          </Status>
          {message && <bdi className="text-xs text-muted">{message}</bdi>}
        </li>
      ))}
    </ul>
  )
}

function ForWhomInShort({ backup: { encryption } }: { backup: BackupDetail }) {
  const { t } = useTranslation()
  if (!encryption) return t('backups.detail.plainFile')
  return encryption.passphrase
    ? t('encryption.detail.shortPassphrase')
    : t('encryption.detail.shortRecipients', { count: encryption.recipients.length })
}

/** The way in that needs nothing of ours but the key. */
export function OpenByHand({ backup, path }: { backup: BackupDetail; path: string }) {
  const { t } = useTranslation()
  const { encryption, kind } = backup
  const key = encryption?.passphrase ? '' : ' -i backup-key.txt'
  const unpack = encryption ? `age -d${key} ${path} | zstd -d` : `zstd -dc ${path}`
  const sql = encryption ? `age -d${key} ${path} | psql` : `psql -f ${path}`
  const code = kind === 'database' ? `${sql} -v ON_ERROR_STOP=1 -1` : `${unpack} | jq '.tables.leads | length'`
  return (
    <Section title={t('backups.detail.open')} description={t('backups.detail.openHint')}>
      <CodeBlock label={t('backups.detail.openLabel')} code={code} />
    </Section>
  )
}
