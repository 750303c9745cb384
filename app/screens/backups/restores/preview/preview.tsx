import { useTranslation } from 'react-i18next'
import { useFormat } from '#app/i18n/use-format.tsx'
import { Banner } from '#app/ui/page/banner.tsx'
import { Stat, StatRow } from '#app/ui/page/stat.tsx'
import { NumberValue } from '#app/ui/value/money.tsx'
import type { RestoreDetail } from '#server/backups/restore/restore-views.ts'
import { Approval } from './approval.tsx'
import { ConfirmRestore } from './confirm-restore.tsx'
import { Differences, type Shown } from './differences.tsx'
import { Effects } from './effects.tsx'
import { PreviewTables } from './preview-tables.tsx'

type PreviewOf = NonNullable<RestoreDetail['preview']>

/** Everything a restore would do, and below it the words to type. */
export function Preview({
  restore,
  preview,
  shown,
}: {
  restore: RestoreDetail
  preview: PreviewOf
  shown: Shown | null
}) {
  const { t } = useTranslation()
  const nothing = preview.tables.every(({ same }) => same)
  return (
    <>
      {restore.failure === 'CHANGED_SINCE' && (
        <Banner tone="warning" urgent title={t('restores.preview.changedTitle')}>
          {t('restores.preview.changedSince')}
        </Banner>
      )}
      {preview.problems.length > 0 && <Problems problems={preview.problems} />}
      <StatRow>
        {(['inserts', 'updates', 'deletes'] as const).map((key) => (
          <Stat key={key} label={t(`restores.changes.${key}`)} value={<NumberValue value={restore[key] ?? 0} />} />
        ))}
      </StatRow>
      {nothing ? (
        <Banner title={t('restores.preview.nothing')}>{t('restores.preview.nothingHint')}</Banner>
      ) : (
        <>
          <PreviewTables tables={preview.tables} current={shown?.table} />
          {shown && <Differences shown={shown} />}
          <Effects restore={restore} preview={preview} />
          <Approval restore={restore} />
          {preview.problems.length === 0 && (!restore.approval.required || restore.approval.approvedByName) && (
            <ConfirmRestore phrase={restore.phrase} />
          )}
        </>
      )}
    </>
  )
}

function Problems({ problems }: { problems: PreviewOf['problems'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Banner tone="negative" title={t('restores.preview.problems')}>
      <ul className="list-disc ps-5">
        {problems.map(({ table, parent, count, message }) => (
          <li key={message}>
            {parent ? t('restores.preview.problem', { number: format.number(count), table, parent }) : message}
          </li>
        ))}
      </ul>
      <p className="pt-1">{t('restores.preview.problemsHint')}</p>
    </Banner>
  )
}
